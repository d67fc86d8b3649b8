package dev.vedette.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Rng;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Dispatcher;
import dev.vedette.command.Session;
import dev.vedette.data.keys.KeyCommands;
import dev.vedette.data.strings.StringCommands;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a command changes is among the keys that users are judged by: there are not two opinions
/// about which of its words are keys.
final class KeysOfCommandsTest {

    private static final int SEEDS = 40;
    private static final int COMMANDS = 400;

    /// Theirs are all keys of a database, which no word names; some of them only find out that a
    /// key has expired.
    private static final Set<String> OF_DATABASES =
            Set.of("flushall", "flushdb", "swapdb", "scan", "keys", "randomkey");

    private final Set<Bytes> changed = new TreeSet<>();

    @Test
    void nothingIsChangedThatWasNotJudged() {
        int compared = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            compared += run(seed);
        }
        assertThat(compared).isGreaterThan(SEEDS * COMMANDS / 10);
    }

    private int run(long seed) {
        Journal journal = new Journal();
        Keyspace keyspace = new Keyspace(16, 1, 2, new Rng(1), journal);
        Catalogue catalogue =
                new Catalogue(
                        Stream.of(StringCommands.ALL, KeyCommands.ALL)
                                .flatMap(List::stream)
                                .toList());
        Dispatcher dispatcher = new Dispatcher(catalogue, keyspace, journal, () -> 0);
        dispatcher.unitEnd(unit -> unit.touches().forEach(touch -> changed.add(touch.key())));
        dispatcher.at(new Moment(0, 1_750_000_000_000L));
        Session session = new Session(1, new Nobody());
        Program program = new Program(new Rng(seed));
        int compared = 0;
        for (int i = 0; i < COMMANDS; i++) {
            Bytes[] argv = program.command().toArray(Bytes[]::new);
            Catalogue.Entry entry = catalogue.find(argv);
            changed.clear();
            dispatcher.dispatch(session, argv);
            if (entry != null && !OF_DATABASES.contains(entry.command().fullName())) {
                Set<Bytes> judged = new TreeSet<>();
                entry.command()
                        .firstKey(
                                argv,
                                (key, _) -> {
                                    judged.add(key);
                                    return false;
                                });
                assertThat(judged)
                        .as("seed %d, command %d: %s", seed, i, List.of(argv))
                        .containsAll(changed);
                compared += changed.isEmpty() ? 0 : 1;
            }
        }
        return compared;
    }
}
