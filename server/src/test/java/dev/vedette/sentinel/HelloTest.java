package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.sentinel.core.Hello;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The channel of hellos is open to whoever may publish: what is not exactly a hello is none.
final class HelloTest {

    private static final String ID = "0123456789abcdef0123456789abcdef01234567";
    private static final String GOOD = "127.0.0.1,26379," + ID + ",3,mymaster,10.0.0.1,6379,2";

    @Test
    void aHelloIsReadAndWrittenAlike() {
        assertThat(Hello.parse(GOOD).orElseThrow().text()).isEqualTo(GOOD);
        String v6 = "::1,26379," + ID + ",3,mymaster,fe80::1,6379,2";
        assertThat(Hello.parse(v6).orElseThrow().text()).isEqualTo(v6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1,26379,ID,3,mymaster,10.0.0.1,6379",
                "127.0.0.1,26379,ID,3,mymaster,10.0.0.1,6379,2,9",
                "127.0.0.1,0x6707,ID,3,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,-1,ID,3,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,70000,ID,3,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,,ID,3,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,0,ID,3,mymaster,10.0.0.1,6379,2",
                ",26379,ID,3,mymaster,10.0.0.1,6379,2",
                "0.0.0.0,26379,ID,3,mymaster,10.0.0.1,6379,2",
                "some.host,26379,ID,3,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,26379,ID,3,mymaster,10.0.0.256,6379,2",
                "127.0.0.1,26379,ID0,3,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,26379,zz23456789abcdef0123456789abcdef01234567,3,m,10.0.0.1,6379,2",
                "127.0.0.1,26379,ID,-1,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,26379,ID,3,mymaster,10.0.0.1,6379,-1",
                "127.0.0.1,26379,ID,18446744073709551615,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,26379,ID,9223372036854775808,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,26379,ID,+3,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,26379,ID, 3,mymaster,10.0.0.1,6379,2",
                "127.0.0.1,26379,ID,3,my\r\nmaster,10.0.0.1,6379,2",
                "127.0.0.1,26379,ID,3,my\u0000master,10.0.0.1,6379,2",
                "127.0.0.1,26379,ID,3,,10.0.0.1,6379,2"
            })
    void whatIsNotExactlyAHelloIsDropped(String text) {
        assertThat(Hello.parse(text.replace("ID", ID))).isEmpty();
    }

    @Test
    void aMessageOfAMegabyteIsDropped() {
        String name = "m".repeat(1 << 20);
        assertThat(Hello.parse("127.0.0.1,26379," + ID + ",3," + name + ",10.0.0.1,6379,2"))
                .isEmpty();
    }
}
