package dev.vedette.world.os;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;

/// The system's resolver, asked each time, as Redis does: a name that moved must be seen at once
/// after a failover.
///
/// Only here are names looked up, for the JDK settles with the first look how long it remembers
/// one. A process that has no names to look up never pays for saying so: that takes the JDK as long
/// as a tenth of our start.
final class Resolver {

    static {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

    private Resolver() {}

    static InetAddress[] addressesOf(String host) throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    /// What this machine calls itself.
    static String ownName() throws UnknownHostException {
        return InetAddress.getLocalHost().getHostName();
    }
}
