package dev.vedette.lab.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:6379, 127.0.0.1, 6379",
        "redis-0.redis.svc:1, redis-0.redis.svc, 1",
        "[::1]:65535, ::1, 65535"
    })
    void anAddressIsReadAsItIsPrinted(String text, String host, int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
        assertThat(Address.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "redis",
                ":6379",
                "a:",
                "a:b",
                "a:0",
                "a:65536",
                "a:-1",
                "::1:6379",
                "[]:1"
            })
    void whatIsNoAddressIsQuotedInTheComplaint(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void credentialsNeverShowThePassword() {
        assertThat(new Credentials("ann", "secret").toString())
                .contains("ann")
                .doesNotContain("secret");
        assertThat(new Access(new Credentials(null, "secret"), Credentials.none()).toString())
                .doesNotContain("secret");
    }
}
