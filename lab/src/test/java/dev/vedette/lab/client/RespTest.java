package dev.vedette.lab.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

final class RespTest {

    private static Answer read(String bytes) throws IOException {
        return RespConnection.read(
                new ByteArrayInputStream(bytes.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aCommandCountsItsWordsInBytes() {
        byte[] bytes = RespConnection.encode(List.of("SET", "clé", ""));
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo("*3\r\n$3\r\nSET\r\n$4\r\nclé\r\n$0\r\n\r\n");
    }

    @Test
    void eachTypeIsRead() throws IOException {
        assertThat(read("+OK\r\n").isOk()).isTrue();
        assertThat(read(":-42\r\n").number()).isEqualTo(-42);
        assertThat(read("$4\r\na\r\nb\r\n").text()).isEqualTo("a\r\nb");
        assertThat(read("$-1\r\n")).isEqualTo(new Answer.Nil());
        assertThat(read("*-1\r\n")).isEqualTo(new Answer.Nil());
        assertThat(read("*2\r\n$1\r\na\r\n*1\r\n:1\r\n").items())
                .containsExactly(
                        new Answer.Bulk("a"), new Answer.Array(List.of(new Answer.Int(1))));
    }

    @Test
    void anErrorIsAValueUntilSomethingElseIsExpectedOfIt() throws IOException {
        Answer error = read("-READONLY You can't write.\r\n");
        assertThat(error).isEqualTo(new Answer.Failure("READONLY You can't write."));
        assertThat(((Answer.Failure) error).code()).isEqualTo("READONLY");
        assertThatThrownBy(error::text)
                .isInstanceOf(UnexpectedAnswer.class)
                .hasMessageContaining("READONLY You can't write.");
    }

    @Test
    void flatListsAndInfoTextsBecomeMaps() throws IOException {
        assertThat(read("*4\r\n$4\r\nport\r\n$2\r\n17\r\n$5\r\nflags\r\n$5\r\nslave\r\n").pairs())
                .isEqualTo(Map.of("port", "17", "flags", "slave"));
        String info = "# Server\r\nos:Linux 6.1\r\nconfig_file:/a:b\r\n\r\n";
        assertThat(new Answer.Bulk(info).fields())
                .isEqualTo(Map.of("os", "Linux 6.1", "config_file", "/a:b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$5\r\nab", "$2\r\nabc\r\n", "*2\r\n:1\r\n", "+OK"})
    void aStreamThatEndsTooEarlyIsNoAnswer(String bytes) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?1\r\n", ":x\r\n", "$-2\r\n", "$99999999999\r\n", "\r\n", "+a\rb\r\n"})
    void whatIsNotRespIsRefused(String bytes) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(UnexpectedAnswer.class);
    }
}
