package dev.vedette.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.base.Invariant;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/// The notation of synopsis lines where no command of ours uses it yet. What commands declare with
/// it is compared with the real server's COMMAND DOCS.
final class SynopsisTest {

    private static Argument only(String line) {
        List<Argument> arguments = Synopsis.parse(line, 2);
        assertThat(arguments).hasSize(1);
        return arguments.getFirst();
    }

    @Test
    void aWordRepeatedWithEachValueIsToldFromValuesThatRepeatBehindOneWord() {
        Argument each = only("[GET... pattern:pattern]");
        assertThat(each.isMultiple()).isTrue();
        assertThat(each.repeatsToken()).isTrue();
        Argument once = only("[KEYS key...@3.0.6]");
        assertThat(once.isMultiple()).isTrue();
        assertThat(once.repeatsToken()).isFalse();
        assertThat(once.since()).isEqualTo("3.0.6");
    }

    @Test
    void keysTakeTheKeySpecsInTurnAndTheLastOneTakesTheRest() {
        List<Argument> arguments =
                Synopsis.parse("key newkey:key more:key other:key#0 last:key", 2);
        assertThat(arguments.stream().map(Argument::keySpec)).containsExactly(0, 1, 1, 0, 1);
    }

    @Test
    void aTokenMayBeAnyText() {
        assertThat(only("empty_string=\"\"").token()).isEmpty();
        assertThat(only("equal=\"=\"").type()).isEqualTo(Argument.Type.PURE_TOKEN);
        assertThat(only("ADDR 'ip:port'").name()).isEqualTo("ip:port");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';1",
                "key value;3",
                "key [value];-2",
                "key...;-2",
                "choice=(A | B);2",
                "choice=(A | B value);-2",
                "block=(a b);3",
                "LIMIT block=(a b);4",
                "[LIMIT block=(a b)];-1",
                "[a b=(c d)];error"
            })
    void theArityFollows(String line, String arity) {
        Command command = Command.plain("X", call -> Reply.ok()).synopsis(line);
        if (arity.equals("error")) {
            assertThatThrownBy(command::arity).isInstanceOf(Invariant.Broken.class);
        } else {
            assertThat(command.arity()).isEqualTo(Integer.parseInt(arity));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[key",
                "key)",
                "(a | b",
                "\"open",
                "'open",
                "a:nosuchtype",
                "choice=(a b | c)"
            })
    void aLineThatMeansNothingIsRefused(String line) {
        assertThatThrownBy(() -> Synopsis.parse(line, 1))
                .isInstanceOf(Invariant.Broken.class)
                .hasMessageContaining(line);
    }
}
