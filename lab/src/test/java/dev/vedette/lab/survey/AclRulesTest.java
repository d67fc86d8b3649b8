package dev.vedette.lab.survey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Rules as ACL LIST of Redis 6.2 prints them; the members of the categories are those of its ACL
/// CAT, as far as they matter here.
final class AclRulesTest {

    private static final Map<String, Set<String>> CATEGORIES =
            Map.of(
                    "dangerous",
                    Set.of("config", "psync", "client", "info", "replconf", "slaveof"),
                    "connection",
                    Set.of("auth", "client", "hello", "ping"));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "on ~* &* +@all; SENTINEL_AT_NODE; ''",
                "on ~* &* +@all -@dangerous; REPLICA_AT_NODE; 'REPLCONF capa psync2,PSYNC ? -1'",
                "on &* -@all +ping +psync +replconf; REPLICA_AT_NODE; ''",
                "on &* -@all +@connection +psync; REPLICA_AT_NODE; 'REPLCONF capa psync2'",
                "on ~* &* +@all -client|kill; SENTINEL_AT_NODE; 'CLIENT KILL TYPE normal'",
                "on &* -@all +ping +info +client|setname +publish +subscribe +multi +exec +slaveof"
                        + " +config|rewrite +client|kill +script|kill; SENTINEL_AT_NODE; ''",
                "on ~* resetchannels +@all; SENTINEL_AT_SENTINEL; 'PUBLISH __sentinel__:hello hello'",
                "on ~* resetchannels &other +@all; SENTINEL_AT_SENTINEL;"
                        + " 'PUBLISH __sentinel__:hello hello'",
                "on ~* resetchannels &__sentinel__:* +@all; SENTINEL_AT_SENTINEL; ''",
                "on ~* +@all; SENTINEL_AT_SENTINEL; ''"
            })
    void whatIsRefusedIsTold(String rules, Needs needs, String refused) {
        AclRules reading =
                new AclRules(
                        List.of(rules.split(" ")), name -> CATEGORIES.getOrDefault(name, Set.of()));
        assertThat(String.join(",", reading.refused(needs))).isEqualTo(refused);
    }
}
