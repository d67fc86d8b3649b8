package dev.vedette.node;

import dev.vedette.config.Config;
import dev.vedette.config.Directive;
import dev.vedette.config.Syntax;
import dev.vedette.world.Address;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Where our own connections to masters, replicas and Sentinels come from.
///
/// Several of us on one machine, each bound to a loopback address of its own, are told apart by
/// where their connections come from; the system would let them all come from 127.0.0.1.
public final class Outgoing {

    public static final Directive<String> BIND_SOURCE =
            Directive.of("bind-source-addr", Syntax.text(), "")
                    .mutable()
                    .section("NETWORK")
                    .about(
                            "The address that connections to other nodes come from. Without it the"
                                    + " system chooses; a node bound to a loopback address uses that.");

    private static final String LOOPBACK = "127.";

    private Outgoing() {}

    /// The local address for a connection to `to`; null leaves the choice to the system.
    public static @Nullable Address source(Config config, Address to) {
        String source = config.get(BIND_SOURCE);
        if (!source.isEmpty()) {
            return new Address(source, 0);
        }
        List<String> bound = config.get(NodeDirectives.BIND);
        // From a loopback address one reaches no other machine.
        return !bound.isEmpty()
                        && bound.getFirst().startsWith(LOOPBACK)
                        && to.host().startsWith(LOOPBACK)
                ? new Address(bound.getFirst(), 0)
                : null;
    }
}
