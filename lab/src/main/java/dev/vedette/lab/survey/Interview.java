package dev.vedette.lab.survey;

import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.client.UnexpectedAnswer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Questions to one server over one connection. An answer that does not come ends the interview:
/// every later question gets the same reason instead of a wait of its own.
final class Interview implements AutoCloseable {

    private static final int PINGS = 5;

    private static final int CLOCK_QUESTIONS = 4;

    /// An answer as fast as this makes the clock known well enough.
    private static final long QUICK_MILLIS = 50;

    private static final long SLOW_MILLIS = 500;

    private static final int USERS_AT_MOST = 20;

    private final RespConnection connection;
    private final int timeoutMillis;
    private @Nullable String end;

    private Interview(RespConnection connection, int timeoutMillis) {
        this.connection = connection;
        this.timeoutMillis = timeoutMillis;
    }

    @FunctionalInterface
    interface Opening {
        RespConnection open() throws IOException;
    }

    @FunctionalInterface
    interface Reader<T> {
        T read(Answer answer) throws IOException;
    }

    /// Opens, logs in, and makes sure that questions are answered at all.
    static Known<Interview> begin(Opening opening, int timeoutMillis) {
        try {
            Interview interview = new Interview(opening.open(), timeoutMillis);
            Known<Answer> first = interview.ask(answer -> answer, "PING");
            String reason = first.reason();
            if (reason.isEmpty() || reason.contains("NOPERM") || reason.contains("PING answers")) {
                return Known.got(interview);
            }
            interview.close();
            return Known.notGot(reason);
        } catch (IOException failure) {
            return Known.notGot(Reasons.of(failure, timeoutMillis));
        }
    }

    String remark() {
        return connection.remark();
    }

    <T> Known<T> ask(Reader<T> reader, String... words) {
        if (end != null) {
            return Known.notGot(end);
        }
        try {
            Answer answer = connection.ask(words);
            return answer instanceof Answer.Failure failure
                    ? Known.notGot(Reasons.of(command(words), failure))
                    : Known.got(reader.read(answer));
        } catch (UnexpectedAnswer odd) {
            return Known.notGot(command(words) + ": " + odd.getMessage());
        } catch (IOException failure) {
            end = Reasons.of(failure, timeoutMillis);
            return Known.notGot(end);
        }
    }

    private static String command(String... words) {
        String first = words[0].toUpperCase(Locale.ROOT);
        return switch (first) {
            case "CONFIG", "SENTINEL", "ACL", "CLIENT", "COMMAND" ->
                    first + " " + words[1].toUpperCase(Locale.ROOT);
            default -> first;
        };
    }

    Known<Map<String, String>> info() {
        return ask(Answer::fields, "INFO", "all");
    }

    Known<List<Connected>> clients() {
        return ask(answer -> Connected.parse(answer.text()), "CLIENT", "LIST");
    }

    /// How many milliseconds the clock there is ahead of ours, give or take half a round trip: of
    /// several questions the one that was answered fastest tells best.
    Known<Long> clockAhead(Reader<Long> millis, String... question) {
        long fastest = Long.MAX_VALUE;
        Known<Long> best = Known.notGot("its clock was not asked");
        for (int i = 0; i < CLOCK_QUESTIONS && fastest > QUICK_MILLIS; i++) {
            long before = System.currentTimeMillis();
            Known<Long> theirs = ask(millis, question);
            if (!theirs.isGot()) {
                return theirs;
            }
            long took = System.currentTimeMillis() - before;
            if (took < fastest) {
                fastest = took;
                best = theirs.map(there -> there - before - took / 2);
            }
        }
        return fastest <= SLOW_MILLIS
                ? best
                : Known.notGot("it takes " + fastest + " ms to answer: too long to compare clocks");
    }

    /// Microseconds from question to answer, several times.
    Known<List<Long>> roundTrips() {
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < PINGS; i++) {
            long asked = System.nanoTime();
            Known<Answer> pong = ask(answer -> answer, "PING");
            if (!pong.isGot()) {
                return Known.notGot(pong.reason());
            }
            micros.add((System.nanoTime() - asked) / 1_000);
        }
        return Known.got(List.copyOf(micros));
    }

    /// The users, and what each of them lacks for any of `needs`.
    Known<Users> users(Needs... needs) {
        Known<List<String>> lines = ask(Answer::texts, "ACL", "LIST");
        return lines.map(
                all -> {
                    List<Users.User> users = new ArrayList<>();
                    for (String line : all) {
                        // user NAME RULE RULE ...
                        List<String> words = List.of(line.split(" ", -1));
                        if (words.size() >= 2) {
                            String name = words.get(1);
                            Known<Map<Needs, List<String>>> refused =
                                    users.size() < USERS_AT_MOST
                                            ? refused(name, words.subList(2, words.size()), needs)
                                            : Known.notGot(
                                                    "only the first "
                                                            + USERS_AT_MOST
                                                            + " users were looked at");
                            users.add(
                                    new Users.User(name, words.subList(2, words.size()), refused));
                        }
                    }
                    return new Users(List.copyOf(users));
                });
    }

    private Known<Map<Needs, List<String>>> refused(
            String user, List<String> rules, Needs... needs) {
        Known<Map<Needs, List<String>>> tried = tried(user, needs);
        return tried.isGot() || !tried.reason().contains(Reasons.NOT_IN_VERSION)
                ? tried
                : derived(rules, needs);
    }

    /// From the rules, with what ACL CAT says of the categories in them.
    private Known<Map<Needs, List<String>>> derived(List<String> rules, Needs... needs) {
        Map<String, Set<String>> categories = new HashMap<>();
        for (String category : AclRules.categories(rules)) {
            Known<List<String>> members = ask(Answer::texts, "ACL", "CAT", category);
            if (members instanceof Known.NotGot<List<String>>(String reason)) {
                return Known.notGot(reason);
            }
            categories.put(category, Set.copyOf(members.maybe().orElse(List.of())));
        }
        AclRules reading =
                new AclRules(rules, category -> categories.getOrDefault(category, Set.of()));
        Map<Needs, List<String>> all = new EnumMap<>(Needs.class);
        for (Needs need : needs) {
            all.put(need, reading.refused(need));
        }
        return Known.got(all);
    }

    /// By dry runs.
    private Known<Map<Needs, List<String>>> tried(String user, Needs... needs) {
        Map<Needs, List<String>> all = new EnumMap<>(Needs.class);
        for (Needs need : needs) {
            List<String> refused = new ArrayList<>();
            for (List<String> command : need.commands()) {
                List<String> words = new ArrayList<>(List.of("ACL", "DRYRUN", user));
                words.addAll(command);
                Known<String> verdict = ask(Answer::text, words.toArray(String[]::new));
                if (verdict instanceof Known.NotGot<String>(String reason)) {
                    return Known.notGot(reason);
                }
                if (verdict.maybe().filter(Predicate.not("OK"::equals)).isPresent()) {
                    refused.add(String.join(" ", command));
                }
            }
            all.put(need, List.copyOf(refused));
        }
        return Known.got(all);
    }

    @Override
    public void close() {
        connection.close();
    }
}
