package dev.vedette.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.config.Directive.Trait;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// CONFIG GET of a real server names every directive there is, with its default.
final class ShownConfigurationTest {

    @TempDir Path directory;

    /// A name that is missing here must be declared in the room that obeys it, or, if there is
    /// nothing to obey, in AcceptedDirectives or FutureDirectives.
    @Test
    void namesAndDefaultsAreThoseOfRedis() throws ConfigFile.Refused {
        RedisProcess real = Oracle.shared();
        Map<String, String> theirs = ask(real, "CONFIG", "GET", "*");
        Config config =
                Reading.read(
                        directory,
                        null,
                        // What the oracle is started with.
                        "--port",
                        theirs.get("port"),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--repl-diskless-sync",
                        "no",
                        "--repl-ping-replica-period",
                        "3600");
        Map<String, String> ours = new TreeMap<>();
        config.spellings()
                .forEach(
                        (name, directive) -> {
                            if (!directive.is(Trait.HIDDEN)
                                    && !directive.is(Trait.FILE_ONLY)
                                    && !directive.is(Trait.OWN)) {
                                ours.put(name, config.format(directive).toString());
                            }
                        });
        theirs.remove("dir");
        ours.remove("dir");
        Oracle.count(theirs.size());

        assertThat(differences(ours, theirs))
                .as("directive: ours, then Redis'; declare what is missing")
                .isEmpty();
    }

    private static List<String> differences(Map<String, String> ours, Map<String, String> theirs) {
        Map<String, String> all = new TreeMap<>(ours);
        all.putAll(theirs);
        return all.keySet().stream()
                .filter(name -> !Objects.equals(ours.get(name), theirs.get(name)))
                .map(name -> name + ": " + ours.get(name) + ", " + theirs.get(name))
                .toList();
    }

    @Test
    void ownDirectivesAreUnknownToRedis() throws ConfigFile.Refused {
        RedisProcess real = Oracle.shared();
        for (Directive<?> directive : Reading.read(directory, null).directives()) {
            if (directive.is(Trait.OWN)) {
                Oracle.count(1);
                assertThat(ask(real, "CONFIG", "GET", directive.name())).isEmpty();
            }
        }
    }

    @Test
    void hiddenDirectivesAreThoseOfRedis() throws ConfigFile.Refused {
        RedisProcess real = Oracle.shared();
        Config config = Reading.read(directory, null);
        for (Directive<?> directive : config.directives()) {
            if (directive.is(Trait.HIDDEN)) {
                Map<String, String> theirs = ask(real, "CONFIG", "GET", directive.name());
                Oracle.count(1);
                assertThat(theirs)
                        .containsExactly(
                                Map.entry(directive.name(), config.format(directive).toString()));
            }
        }
    }

    /// Setting a directive to the value it has says whether it may be changed at all.
    @Test
    void whatMayBeChangedIsWhatRedisLetsChange() throws ConfigFile.Refused {
        RedisProcess real = Oracle.start();
        Config config = Reading.read(directory, null);
        try (RespClient client = real.connect()) {
            for (Directive<?> directive : config.directives()) {
                if (directive.is(Trait.FILE_ONLY)
                        || directive.is(Trait.OWN)
                        || directive.name().equals("tls-port")) {
                    continue;
                }
                String present = ask(real, "CONFIG", "GET", directive.name()).get(directive.name());
                Reply reply = client.ask("CONFIG", "SET", directive.name(), present);
                boolean isImmutable = reply.toString().contains("set immutable");
                boolean isProtected = reply.toString().contains("set protected");
                Oracle.count(1);
                assertThat(directive.is(Trait.MUTABLE))
                        .as("%s is mutable: %s", directive.name(), reply)
                        .isEqualTo(!isImmutable);
                assertThat(directive.is(Trait.PROTECTED))
                        .as("%s is protected: %s", directive.name(), reply)
                        .isEqualTo(isProtected);
            }
        }
    }

    private static Map<String, String> ask(RedisProcess real, String... words) {
        try (RespClient client = real.connect()) {
            Map<String, String> pairs = new TreeMap<>();
            List<Reply> flat = ((Reply.Array) client.ask(words)).elements();
            for (int i = 0; i < flat.size(); i += 2) {
                pairs.put(text(flat.get(i)), text(flat.get(i + 1)));
            }
            return pairs;
        }
    }

    private static String text(Reply reply) {
        return ((Reply.Bulk) reply).value().toString();
    }
}
