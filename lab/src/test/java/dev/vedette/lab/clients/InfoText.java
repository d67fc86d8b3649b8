package dev.vedette.lab.clients;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The reply to INFO, for the libraries that do not say themselves which master they use.
final class InfoText {

    private InfoText() {}

    static int masterPort(String info) {
        Properties fields = new Properties();
        try {
            fields.load(new StringReader(info));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return masterPort(fields);
    }

    /// The master's port, as the master or a replica of it tells.
    static int masterPort(Properties fields) {
        boolean isReplica = "slave".equals(fields.getProperty("role"));
        return Integer.parseInt(fields.getProperty(isReplica ? "master_port" : "tcp_port"));
    }
}
