package dev.vedette.lab.mixed;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a group must come to once nothing disturbs it any more: one master, all sentinels of one
/// mind and content, all replicas of one history at one offset, and one and the same data
/// everywhere.
///
/// @param history the replication id at the end
record Ending(Member master, String epoch, String history, Set<String> keys) {

    private static final int POLL_MILLIS = 250;

    /// Whole at one look may be luck; some sentinels fail over again right after the end of a
    /// failover.
    private static final long STEADY_MILLIS = 2_000;

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int KEYS_AT_A_TIME = 1000;

    /// What is not yet as it must be.
    static final class NotYet extends Exception {
        private static final long serialVersionUID = 1;

        NotYet(String message) {
            super(message);
        }
    }

    /// @throws NotYet with what was still missing after `limitMillis`
    static Ending await(Field field, long limitMillis)
            throws NotYet, IOException, InterruptedException {
        long end = System.nanoTime() + limitMillis * 1_000_000;
        Whole last = null;
        long since = 0;
        while (true) {
            try {
                Whole now = look(field);
                if (!now.equals(last)) {
                    last = now;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > STEADY_MILLIS * 1_000_000) {
                    return new Ending(now.master(), now.epoch(), now.history(), data(field));
                }
            } catch (NotYet missing) {
                last = null;
                if (System.nanoTime() - end > 0) {
                    throw missing;
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private record Whole(Member master, String epoch, String history) {}

    private static Whole look(Field field) throws NotYet {
        Set<String> views = new LinkedHashSet<>();
        for (Member sentinel : field.sentinels()) {
            views.add(view(field, sentinel));
        }
        check(views.size() == 1, "the sentinels differ: " + views);
        String[] view = views.iterator().next().split(" ", -1);
        Member master =
                field.nodes().stream()
                        .filter(node -> node.address().equals(Address.parse(view[0])))
                        .findFirst()
                        .orElseThrow();
        Set<String> places = new LinkedHashSet<>();
        for (Member node : field.nodes()) {
            Map<String, String> info = info(node);
            boolean isMaster = "master".equals(info.get("role"));
            check(isMaster == node.equals(master), node + " is a " + info.get("role"));
            boolean follows =
                    isMaster
                            || "up".equals(info.get("master_link_status"))
                                    && master.address().host().equals(info.get("master_host"));
            check(follows, node + " does not follow " + master + ": " + info);
            String offset = info.get(isMaster ? "master_repl_offset" : "slave_repl_offset");
            places.add(info.get("master_replid") + " " + offset);
        }
        check(places.size() == 1, "histories and offsets differ: " + places);
        return new Whole(master, view[1], places.iterator().next().split(" ", -1)[0]);
    }

    /// `address epoch` as the sentinel sees it, when it sees nothing amiss.
    private static String view(Field field, Member sentinel) throws NotYet {
        Map<String, String> master = pairs(ask(sentinel, "SENTINEL", "MASTER", Field.GROUP));
        check("master".equals(master.get("flags")), sentinel + ": " + master.get("flags"));
        expect(sentinel, master, "num-other-sentinels", field.sentinels().size() - 1);
        expect(sentinel, master, "num-slaves", field.nodes().size() - 1);
        try {
            for (Answer item : ask(sentinel, "SENTINEL", "SENTINELS", Field.GROUP).items()) {
                Map<String, String> other = item.pairs();
                check("sentinel".equals(other.get("flags")), sentinel + " finds " + other);
            }
            for (Answer item : ask(sentinel, "SENTINEL", "REPLICAS", Field.GROUP).items()) {
                Map<String, String> replica = item.pairs();
                boolean isWell =
                        "slave".equals(replica.get("flags"))
                                && "ok".equals(replica.get("master-link-status"))
                                && replica.get("master-host") != null
                                && replica.get("master-host").equals(master.get("ip"));
                check(isWell, sentinel + " finds " + replica);
            }
        } catch (IOException odd) {
            throw new NotYet(sentinel + ": " + odd.getMessage());
        }
        return master.get("ip") + ":" + master.get("port") + " " + master.get("config-epoch");
    }

    private static void expect(Member member, Map<String, String> fields, String name, int value)
            throws NotYet {
        check(
                Integer.toString(value).equals(fields.get(name)),
                member + ": " + name + " is " + fields.get(name) + ", not " + value);
    }

    private static void check(boolean holds, String otherwise) throws NotYet {
        if (!holds) {
            throw new NotYet(otherwise);
        }
    }

    private static Answer ask(Member member, String... words) throws NotYet {
        try {
            return member.ask(words);
        } catch (IOException silent) {
            throw new NotYet(member + " does not answer: " + silent.getMessage());
        }
    }

    private static Map<String, String> pairs(Answer answer) throws NotYet {
        try {
            return answer.pairs();
        } catch (IOException odd) {
            throw new NotYet(odd.getMessage());
        }
    }

    static Map<String, String> info(Member node) throws NotYet {
        try {
            return ask(node, "INFO", "replication").fields();
        } catch (IOException odd) {
            throw new NotYet(odd.getMessage());
        }
    }

    /// The keys there are; the same with the same values at every node, or somebody is at fault.
    private static Set<String> data(Field field) throws IOException {
        Map<Member, Map<String, String>> all = new LinkedHashMap<>();
        for (Member node : field.nodes()) {
            all.put(node, data(node));
        }
        if (new HashSet<>(all.values()).size() > 1) {
            throw new AssertionError("the data differ: " + sizes(all));
        }
        return all.values().iterator().next().keySet();
    }

    private static List<String> sizes(Map<Member, Map<String, String>> all) {
        return all.entrySet().stream()
                .map(each -> each.getKey() + " has " + each.getValue().size())
                .toList();
    }

    private static Map<String, String> data(Member node) throws IOException {
        Map<String, String> data = new TreeMap<>();
        try (RespConnection connection = RespConnection.open(node.address(), PATIENCE_MILLIS)) {
            List<String> keys = connection.ask("KEYS", "*").texts();
            for (int from = 0; from < keys.size(); from += KEYS_AT_A_TIME) {
                int to = Math.min(keys.size(), from + KEYS_AT_A_TIME);
                List<String> some = keys.subList(from, to);
                List<String> words = new ArrayList<>(List.of("MGET"));
                words.addAll(some);
                List<String> values = connection.ask(words.toArray(String[]::new)).texts();
                for (int i = 0; i < some.size(); i++) {
                    data.put(some.get(i), values.get(i));
                }
            }
        }
        return data;
    }
}
