package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What one client wants to hear of for its cache: CLIENT TRACKING and CLIENT CACHING.
///
/// Only a Sentinel offers these so far. It has no keys, so there is nothing to say later on.
///
/// @param redirect who is to hear of it, 0 for the client itself
/// @param caching what CLIENT CACHING said for the next command; null if nothing
record Tracking(
        boolean isBroadcast,
        boolean isOptIn,
        boolean isOptOut,
        boolean isNoLoop,
        long redirect,
        SortedSet<Bytes> prefixes,
        @Nullable Boolean caching) {

    /// As the words of CLIENT TRACKING ON ask for it, on top of `before`; null for OFF.
    static @Nullable Tracking asked(Call call, @Nullable Tracking before, Clients clients) {
        boolean isBroadcast = false;
        boolean isOptIn = false;
        boolean isOptOut = false;
        boolean isNoLoop = false;
        long redirect = 0;
        List<Bytes> prefixes = new ArrayList<>();
        for (int at = 3; at < call.count(); at++) {
            Bytes word = call.arg(at);
            boolean hasValue = at + 1 < call.count();
            if (word.is("REDIRECT") && hasValue) {
                at++;
                if (redirect != 0) {
                    throw new CommandError(
                            "ERR A client can only redirect to a single other client");
                }
                redirect = call.integer(at);
                if (clients.find(redirect) == null) {
                    throw new CommandError("ERR The client ID you want redirect to does not exist");
                }
            } else if (word.is("BCAST")) {
                isBroadcast = true;
            } else if (word.is("OPTIN")) {
                isOptIn = true;
            } else if (word.is("OPTOUT")) {
                isOptOut = true;
            } else if (word.is("NOLOOP")) {
                isNoLoop = true;
            } else if (word.is("PREFIX") && hasValue) {
                at++;
                prefixes.add(call.arg(at));
            } else {
                throw CommandError.syntax();
            }
        }
        if (call.arg(2).is("OFF")) {
            return null;
        }
        if (!call.arg(2).is("ON")) {
            throw CommandError.syntax();
        }
        Tracking asked =
                new Tracking(
                        isBroadcast,
                        isOptIn,
                        isOptOut,
                        isNoLoop,
                        redirect,
                        new TreeSet<>(prefixes),
                        null);
        asked.checkModes(!prefixes.isEmpty(), before);
        return asked.withPrefixes(prefixes, before);
    }

    private void checkModes(boolean hasPrefixes, @Nullable Tracking before) {
        if (!isBroadcast && hasPrefixes) {
            throw new CommandError("ERR PREFIX option requires BCAST mode to be enabled");
        }
        if (before != null && before.isBroadcast != isBroadcast) {
            throw new CommandError(
                    "ERR You can't switch BCAST mode on/off before disabling tracking for this"
                            + " client, and then re-enabling it with a different mode.");
        }
        if (isBroadcast && (isOptIn || isOptOut)) {
            throw new CommandError("ERR OPTIN and OPTOUT are not compatible with BCAST");
        }
        if (isOptIn && isOptOut) {
            throw new CommandError("ERR You can't specify both OPTIN mode and OPTOUT mode");
        }
        if (before != null && (isOptIn && before.isOptOut || isOptOut && before.isOptIn)) {
            throw new CommandError(
                    "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this"
                            + " client, and then re-enabling it with a different mode.");
        }
    }

    private Tracking withPrefixes(List<Bytes> asked, @Nullable Tracking before) {
        SortedSet<Bytes> all = new TreeSet<>();
        if (before != null) {
            all.addAll(before.prefixes);
        }
        for (int i = 0; i < asked.size(); i++) {
            Bytes prefix = asked.get(i);
            for (Bytes existing : all) {
                if (overlap(prefix, existing)) {
                    throw overlapping(prefix, "an existing", existing);
                }
            }
            for (Bytes other : asked.subList(i + 1, asked.size())) {
                if (overlap(prefix, other)) {
                    throw overlapping(prefix, "another provided", other);
                }
            }
        }
        all.addAll(asked);
        if (isBroadcast && asked.isEmpty()) {
            all.add(Bytes.EMPTY);
        }
        return new Tracking(isBroadcast, isOptIn, isOptOut, isNoLoop, redirect, all, null);
    }

    private static boolean overlap(Bytes a, Bytes b) {
        int shorter = Math.min(a.length(), b.length());
        return Arrays.equals(a.array(), 0, shorter, b.array(), 0, shorter);
    }

    private static CommandError overlapping(Bytes prefix, String which, Bytes other) {
        return new CommandError(
                "ERR Prefix '"
                        + prefix.latin1()
                        + "' overlaps with "
                        + which
                        + " prefix '"
                        + other.latin1()
                        + "'. Prefixes for a single client must not overlap.");
    }

    /// CLIENT CACHING of a client that tracks as `before` says.
    static Tracking cached(Call call, @Nullable Tracking before) {
        if (before == null) {
            throw new CommandError(
                    "ERR CLIENT CACHING can be called only when the client is in tracking mode with"
                            + " OPTIN or OPTOUT mode enabled");
        }
        boolean isYes = call.arg(2).is("YES");
        if (!isYes && !call.arg(2).is("NO")) {
            throw CommandError.syntax();
        }
        if (isYes && !before.isOptIn) {
            throw new CommandError(
                    "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");
        }
        if (!isYes && !before.isOptOut) {
            throw new CommandError(
                    "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
        }
        return before.caching(isYes);
    }

    Tracking caching(@Nullable Boolean said) {
        return new Tracking(isBroadcast, isOptIn, isOptOut, isNoLoop, redirect, prefixes, said);
    }

    /// CLIENT TRACKINGINFO.
    static Reply described(@Nullable Tracking tracking) {
        List<Reply> flags = new ArrayList<>();
        List<Reply> prefixes = new ArrayList<>();
        if (tracking == null) {
            flags.add(Reply.bulk("off"));
        } else {
            tracking.flags().forEach(flag -> flags.add(Reply.bulk(flag)));
            tracking.prefixes.forEach(prefix -> prefixes.add(Reply.bulk(prefix)));
        }
        return Reply.map(
                List.of(
                        Reply.bulk("flags"),
                        Reply.set(flags),
                        Reply.bulk("redirect"),
                        Reply.integer(redirectOf(tracking)),
                        Reply.bulk("prefixes"),
                        Reply.array(prefixes)));
    }

    private List<String> flags() {
        List<String> flags = new ArrayList<>(List.of("on"));
        if (isBroadcast) {
            flags.add("bcast");
        }
        if (isOptIn) {
            flags.add("optin");
        }
        if (isOptOut) {
            flags.add("optout");
        }
        if (caching != null) {
            flags.add(caching ? "caching-yes" : "caching-no");
        }
        if (isNoLoop) {
            flags.add("noloop");
        }
        return flags;
    }

    /// As GETREDIR tells it: -1 for no tracking.
    static long redirectOf(@Nullable Tracking tracking) {
        return tracking == null ? -1 : tracking.redirect;
    }
}
