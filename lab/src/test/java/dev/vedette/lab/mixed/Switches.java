package dev.vedette.lab.mixed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who led which failover, and how long its stages took, by the logs of the sentinels.
final class Switches {

    private static final Pattern VOTE = Pattern.compile("\\+vote-for-leader ([0-9a-f]{40}) (\\d+)");

    private static final int PATIENCE_MILLIS = 30_000;
    private static final String NAMED = "+switch-master " + Field.GROUP + " ";

    /// One failover that came to its promotion. Times are milliseconds after `+try-failover`.
    ///
    /// @param namedMillis when a majority named the new master; -1 if it never did
    record Switch(
            Member leader,
            long epoch,
            long atMillis,
            long electedMillis,
            long promotedMillis,
            long namedMillis) {

        @Override
        public String toString() {
            return "epoch %d led by %s: elected %d promoted %d named %d ms"
                    .formatted(epoch, leader, electedMillis, promotedMillis, namedMillis);
        }
    }

    private final List<Switch> all = new ArrayList<>();
    private final List<String> doubles = new ArrayList<>();

    static Switches of(Field field) throws IOException {
        Switches switches = new Switches();
        Map<Long, Member> leaders = new HashMap<>();
        for (Member sentinel : field.sentinels()) {
            switches.read(field, sentinel, leaders);
        }
        switches.all.sort(Comparator.comparingLong(Switch::atMillis));
        return switches;
    }

    private void read(Field field, Member sentinel, Map<Long, Member> leaders) throws IOException {
        String own = sentinel.ask(PATIENCE_MILLIS, "SENTINEL", "MYID").text();
        long epoch = 0;
        long tried = 0;
        long elected = -1;
        for (Member.Said said : sentinel.log()) {
            Matcher vote = VOTE.matcher(said.text());
            if (vote.find() && vote.group(1).equals(own)) {
                epoch = Long.parseLong(vote.group(2));
            } else if (said.text().startsWith("+try-failover ")) {
                tried = said.atMillis();
            } else if (said.text().startsWith("+elected-leader ")) {
                elected = said.atMillis();
                Member other = leaders.putIfAbsent(epoch, sentinel);
                if (other != null && !other.equals(sentinel)) {
                    doubles.add(other + " and " + sentinel + " both led in epoch " + epoch);
                }
            } else if (said.text().startsWith("+promoted-slave ")) {
                long named = named(field, address(said.text()), elected);
                all.add(
                        new Switch(
                                sentinel,
                                epoch,
                                said.atMillis(),
                                elected - tried,
                                said.atMillis() - tried,
                                named < 0 ? -1 : named - tried));
            }
        }
    }

    /// `10.0.0.2 6379` of `+promoted-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ ...`.
    private static String address(String text) {
        String[] words = text.split(" ");
        return words[3] + " " + words[4];
    }

    private static long named(Field field, String address, long after) throws IOException {
        List<Long> times = new ArrayList<>();
        for (Member sentinel : field.sentinels()) {
            sentinel.log().stream()
                    .filter(said -> said.atMillis() >= after)
                    .filter(said -> said.text().startsWith(NAMED))
                    .filter(said -> said.text().endsWith(" " + address))
                    .mapToLong(Member.Said::atMillis)
                    .findFirst()
                    .ifPresent(times::add);
        }
        times.sort(Comparator.naturalOrder());
        int majority = field.sentinels().size() / 2 + 1;
        return times.size() < majority ? -1 : times.get(majority - 1);
    }

    List<Switch> all() {
        return all;
    }

    /// Two leaders in one epoch, which must never be.
    List<String> doubles() {
        return doubles;
    }
}
