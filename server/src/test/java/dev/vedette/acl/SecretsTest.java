package dev.vedette.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// Passwords are shown to nobody: not by the slow log, not to MONITOR, not in the log file.
final class SecretsTest {

    private static final String[][] COMMANDS = {
        {"ACL", "SETUSER", "u", "on", ">s3cret", "~*", "+@all"},
        {"ACL", "SETUSER", "u", "<s3cret", "nonsense"},
        {"ACL", "GETUSER", "u"},
        {"ACL", "DELUSER", "nobody"},
        {"AUTH", "u", "s3cret"},
        {"AUTH", "default", "s3cret"},
        {"AUTH", "s3cret"},
        {"HELLO", "2", "AUTH", "u", "s3cret", "SETNAME", "me"},
        {"HELLO", "2", "SETNAME", "me", "AUTH", "u", "s3cret"},
        {"CONFIG", "SET", "masteruser", "s3cret", "masterauth", "s3cret", "maxclients", "1000"},
        {"CONFIG", "SET", "requirepass", "s3cret"},
        {"CONFIG", "SET", "requirepass", ""},
        {"config", "set", "MasterAuth", ""},
        {"GET", "k"}
    };

    @Test
    void areNeitherInTheSlowLogNorInMonitor() {
        try (RedisProcess redis = Oracle.start();
                OurNode node = OurNode.start()) {
            List<String> expected = told(redis.port());
            List<String> told = told(node.port());
            assertThat(told).isEqualTo(expected);
            assertThat(String.join("\n", told)).doesNotContain("s3cret").contains("(redacted)");
            try (RespClient broken = RespClient.connect(node.port())) {
                // Not understood, and so quoted in the log.
                broken.send(Bytes.of("AUTH \"u\" \"s3cret\r\n").array());
                broken.awaitEnd();
            }
            assertThat(node.log()).contains("Protocol error").doesNotContain("s3cret");
            Oracle.count(expected.size());
        }
    }

    /// The words of the slow log and of MONITOR.
    private static List<String> told(int port) {
        List<String> words = new ArrayList<>();
        try (RespClient client = RespClient.connect(port);
                RespClient monitor = RespClient.connect(port)) {
            monitor.ask("MONITOR");
            client.ask("CONFIG", "SET", "loglevel", "debug");
            client.ask("CONFIG", "SET", "slowlog-log-slower-than", "0");
            client.ask("SLOWLOG", "RESET");
            for (String[] command : COMMANDS) {
                client.ask(command);
            }
            Reply.Array slow = (Reply.Array) client.ask("SLOWLOG", "GET", "100");
            for (Reply entry : slow.elements()) {
                words.add(((Reply.Array) entry).elements().get(3).toString());
            }
            client.ask("ECHO", "end");
            for (String line = ""; !line.contains("\"end\""); ) {
                line = next(monitor);
                words.add(line.substring(line.indexOf(']')));
            }
        }
        return words;
    }

    private static String next(RespClient monitor) {
        return monitor.receive().toString();
    }
}
