package dev.vedette.lab.client;

import java.io.IOException;

/// What a client has to say to the nodes and to the sentinels of a group, and in what envelope.
public record Access(Credentials nodes, Credentials sentinels, Envelope envelope) {

    private static final Access OPEN = new Access(Credentials.none(), Credentials.none());

    /// Without TLS.
    public Access(Credentials nodes, Credentials sentinels) {
        this(nodes, sentinels, Envelope.none());
    }

    /// For groups without any password.
    public static Access open() {
        return OPEN;
    }

    public RespConnection toNode(Address address, int timeoutMillis) throws IOException {
        return RespConnection.open(address, envelope, nodes, timeoutMillis);
    }

    /// As somebody who has no password.
    public RespConnection asStranger(Address address, int timeoutMillis) throws IOException {
        return RespConnection.open(address, envelope, timeoutMillis);
    }

    /// A sentinel that wants a password nobody gave is tried with the nodes' one, since many groups
    /// have one for all; [RespConnection#remark()] then says so.
    public RespConnection toSentinel(Address address, int timeoutMillis) throws IOException {
        RespConnection connection =
                RespConnection.open(address, envelope, sentinels, timeoutMillis);
        if (!sentinels.isGiven() && nodes.isGiven()) {
            try {
                if (connection.ask("PING") instanceof Answer.Failure failure
                        && failure.code().equals("NOAUTH")) {
                    connection.login(nodes);
                    connection.remark("no --sentinel-pass was given: the nodes' one was used");
                }
            } catch (IOException failure) {
                connection.close();
                throw failure;
            }
        }
        return connection;
    }
}
