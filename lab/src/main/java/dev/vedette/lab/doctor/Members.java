package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Members of a group as sentinels list them, and how they are named in findings.
final class Members {

    /// A sentinel that gets replies, but no good one for this long, is being refused: it asks every
    /// second at least.
    private static final long REFUSED_FOR_MILLIS = 3_000;

    private static final int SHORT_ID = 8;

    private Members() {}

    static String list(Collection<Address> addresses) {
        return String.join(", ", addresses.stream().map(Address::toString).toList());
    }

    /// As sentinels name themselves to nodes.
    static String shortId(String id) {
        return id.length() > SHORT_ID ? id.substring(0, SHORT_ID) : id;
    }

    /// The addresses of entries.
    static List<String> names(List<Map<String, String>> entries) {
        return entries.stream()
                .flatMap(entry -> Fields.address(entry).stream())
                .map(Address::toString)
                .toList();
    }

    static List<String> ids(List<Map<String, String>> entries) {
        return entries.stream()
                .map(entry -> shortId(entry.getOrDefault("runid", "")))
                .filter(id -> !id.isEmpty())
                .toList();
    }

    static boolean isDown(Map<String, String> entry) {
        List<String> flags = Fields.flags(entry);
        return flags.contains("s_down") || flags.contains("o_down");
    }

    /// Whether the instance answers this sentinel's PING, but with errors only.
    static boolean isRefused(Map<String, String> entry) {
        long anyReply = Fields.number(entry, "last-ping-reply").orElse(0);
        long goodReply = Fields.number(entry, "last-ok-ping-reply").orElse(0);
        return goodReply - anyReply > REFUSED_FOR_MILLIS;
    }

    /// A node that cannot write its files answers even PING with MISCONF.
    static boolean cannotSave(NodeFacts node) {
        return Stream.of("rdb_last_bgsave_status", "aof_last_write_status")
                .anyMatch(field -> node.info(field).maybe().filter("err"::equals).isPresent());
    }

    /// How long it has been down, for people; empty when it is not.
    static String downFor(Map<String, String> entry) {
        long millis = Fields.number(entry, "s-down-time").orElse(-1);
        return millis < 0 ? "" : span(millis);
    }

    /// `1500` is `2 s`, `7200000` is `2 h`.
    static String span(long millis) {
        long seconds = Math.round(millis / 1000.0);
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 120) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        return hours < 72 ? hours + " h" : hours / 24 + " days";
    }

    /// The sentinels that think the node at `address` is down.
    static List<Address> whoFindDown(GroupFacts group, Address address) {
        List<Address> who = new ArrayList<>();
        for (SentinelFacts sentinel : group.sentinels()) {
            if (sentinel.viewOf(address).filter(Members::isDown).isPresent()) {
                who.add(sentinel.address());
            }
        }
        return who;
    }

    /// How many replicas the master lists as online under this address: more than one where several
    /// are behind one translated address.
    static long onlineAtMaster(GroupFacts group, Address address) {
        return group.master().stream()
                .flatMap(master -> master.followers().maybe().stream())
                .flatMap(List::stream)
                .filter(follower -> follower.address().equals(address))
                .filter(follower -> follower.state().equals("online"))
                .count();
    }

    /// Whether only programs of the same machine can reach it.
    static boolean isLoopback(Address address) {
        String host = address.host();
        return host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
    }
}
