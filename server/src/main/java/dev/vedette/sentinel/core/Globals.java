package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

/// What the operator decides about a Sentinel as a whole. Empty texts are none.
///
/// @param announceIp an address or a name; null for the address a connection happens to use
/// @param announcePort 0 for the port it listens on
/// @param loglevel null unless it was changed since the start
public record Globals(
        @Nullable String announceIp,
        int announcePort,
        boolean resolvesHostnames,
        boolean announcesHostnames,
        String peerUser,
        String peerPass,
        boolean deniesScripts,
        @Nullable String loglevel) {

    public static final Globals INITIAL = new Globals(null, 0, false, false, "", "", true, null);

    boolean hasSameLogin(Globals other) {
        return peerUser.equals(other.peerUser) && peerPass.equals(other.peerPass);
    }

    public Globals announceIp(@Nullable String value) {
        return new Globals(
                value,
                announcePort,
                resolvesHostnames,
                announcesHostnames,
                peerUser,
                peerPass,
                deniesScripts,
                loglevel);
    }

    public Globals announcePort(int value) {
        return new Globals(
                announceIp,
                value,
                resolvesHostnames,
                announcesHostnames,
                peerUser,
                peerPass,
                deniesScripts,
                loglevel);
    }

    public Globals resolvesHostnames(boolean value) {
        return new Globals(
                announceIp,
                announcePort,
                value,
                announcesHostnames,
                peerUser,
                peerPass,
                deniesScripts,
                loglevel);
    }

    public Globals announcesHostnames(boolean value) {
        return new Globals(
                announceIp,
                announcePort,
                resolvesHostnames,
                value,
                peerUser,
                peerPass,
                deniesScripts,
                loglevel);
    }

    public Globals peerUser(String value) {
        return new Globals(
                announceIp,
                announcePort,
                resolvesHostnames,
                announcesHostnames,
                value,
                peerPass,
                deniesScripts,
                loglevel);
    }

    public Globals peerPass(String value) {
        return new Globals(
                announceIp,
                announcePort,
                resolvesHostnames,
                announcesHostnames,
                peerUser,
                value,
                deniesScripts,
                loglevel);
    }

    public Globals deniesScripts(boolean value) {
        return new Globals(
                announceIp,
                announcePort,
                resolvesHostnames,
                announcesHostnames,
                peerUser,
                peerPass,
                value,
                loglevel);
    }

    public Globals loglevel(String value) {
        return new Globals(
                announceIp,
                announcePort,
                resolvesHostnames,
                announcesHostnames,
                peerUser,
                peerPass,
                deniesScripts,
                value);
    }
}
