package dev.vedette.lab.survey;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Asks one sentinel everything, about all groups it watches.
final class SentinelInterview {

    private static final int FRESH_CONNECTIONS = 4;

    private static final int GROUPS_AT_MOST = 500;

    private final Address address;
    private final Access access;
    private final int timeoutMillis;
    private final Depth depth;

    SentinelInterview(Address address, Access access, int timeoutMillis, Depth depth) {
        this.address = address;
        this.access = access;
        this.timeoutMillis = timeoutMillis;
        this.depth = depth;
    }

    /// What one sentinel said: facts by the name of the group. `alone` is what it said of itself,
    /// and `names` are all groups it watches.
    record Statement(SentinelFacts alone, Map<String, SentinelFacts> byGroup, List<String> names) {}

    Statement take(@Nullable String wanted) {
        Known<Interview> begun =
                Interview.begin(() -> access.toSentinel(address, timeoutMillis), timeoutMillis);
        return switch (begun) {
            case Known.NotGot<Interview>(String reason) ->
                    new Statement(nothing(address, reason), Map.of(), List.of());
            case Known.Got<Interview>(Interview interview) -> {
                try (interview) {
                    yield statement(interview, wanted);
                }
            }
        };
    }

    /// Facts about a sentinel that could not be asked anything.
    static SentinelFacts nothing(Address address, String reason) {
        return new SentinelFacts(
                address,
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason),
                Known.notGot(reason));
    }

    private Statement statement(Interview interview, @Nullable String wanted) {
        boolean isGlance = depth == Depth.GLANCE;
        Known<Users> users =
                isGlance
                        ? Known.notGot(Depth.SKIPPED)
                        : interview.users(Needs.SENTINEL_AT_SENTINEL);
        String noGroup = "it watches no such group";
        SentinelFacts alone =
                new SentinelFacts(
                        address,
                        Known.got(interview.remark()),
                        interview.ask(Answer::text, "SENTINEL", "MYID"),
                        Known.notGot(noGroup),
                        Known.notGot(noGroup),
                        Known.notGot(noGroup),
                        Known.notGot(noGroup),
                        interview.ask(
                                answer -> new Settings(answer.pairs()),
                                "SENTINEL",
                                "CONFIG",
                                "GET",
                                "*"),
                        interview.info(),
                        users,
                        interview.clients(),
                        interview.roundTrips(),
                        isGlance ? Known.notGot(Depth.SKIPPED) : ids(),
                        clockAhead(interview),
                        interview.ask(SentinelInterview::pending, "SENTINEL", "PENDING-SCRIPTS"),
                        depth == Depth.PROVING
                                ? flush(interview)
                                : Known.notGot("it was not asked to write its file"),
                        Known.notGot(noGroup));
        Known<List<Map<String, String>>> masters =
                interview.ask(SentinelInterview::rows, "SENTINEL", "MASTERS");
        Map<String, SentinelFacts> byGroup = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (Map<String, String> master : masters.maybe().orElse(List.of())) {
            String name = master.getOrDefault("name", "");
            names.add(name);
            if ((wanted == null || wanted.equals(name)) && byGroup.size() < GROUPS_AT_MOST) {
                byGroup.put(name, about(interview, alone, name, master));
            }
        }
        return new Statement(alone, byGroup, List.copyOf(names));
    }

    private static SentinelFacts about(
            Interview interview, SentinelFacts alone, String name, Map<String, String> master) {
        return new SentinelFacts(
                alone.address(),
                alone.login(),
                alone.id(),
                Known.got(master),
                interview.ask(SentinelInterview::rows, "SENTINEL", "REPLICAS", name),
                interview.ask(SentinelInterview::rows, "SENTINEL", "SENTINELS", name),
                quorum(interview, name),
                alone.settings(),
                alone.info(),
                alone.users(),
                alone.clients(),
                alone.roundTripsMicros(),
                alone.ids(),
                alone.clockAheadMillis(),
                alone.pendingScripts(),
                alone.flush(),
                alone.info()
                        .flatMap(info -> ThisHost.look(alone.address(), info, scripts(master))));
    }

    private static List<String> scripts(Map<String, String> master) {
        return Stream.of("notification-script", "client-reconfig-script")
                .map(option -> master.getOrDefault(option, ""))
                .filter(Predicate.not(String::isEmpty))
                .toList();
    }

    private static List<SentinelFacts.PendingScript> pending(Answer answer) throws IOException {
        List<SentinelFacts.PendingScript> pending = new ArrayList<>();
        for (Answer entry : answer.items()) {
            Map<String, Answer> fields = new LinkedHashMap<>();
            List<Answer> flat = entry.items();
            for (int i = 0; i + 1 < flat.size(); i += 2) {
                fields.put(flat.get(i).text(), flat.get(i + 1));
            }
            Answer none = new Answer.Nil();
            // A script is delayed after a failure only; the attempts count from the first start.
            Answer delay = fields.getOrDefault("run-delay", new Answer.Int(0));
            long attempts = fields.getOrDefault("retry-num", none).number();
            pending.add(
                    new SentinelFacts.PendingScript(
                            fields.getOrDefault("argv", none).texts(),
                            delay.number() > 0 ? attempts : Math.max(0, attempts - 1)));
        }
        return List.copyOf(pending);
    }

    /// Sentinels have no TIME, but since Redis 7 INFO tells it.
    private static Known<Long> clockAhead(Interview interview) {
        String field = "server_time_usec";
        if (interview
                .ask(Answer::fields, "INFO", "server")
                .maybe()
                .filter(fields -> !fields.containsKey(field))
                .isPresent()) {
            return Known.notGot("a sentinel of this version does not tell its time");
        }
        return interview.clockAhead(
                answer -> Fields.number(answer.fields(), field).orElse(0) / 1_000,
                "INFO",
                "server");
    }

    private static List<Map<String, String>> rows(Answer answer) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Answer row : answer.items()) {
            rows.add(row.pairs());
        }
        return List.copyOf(rows);
    }

    /// CKQUORUM says that there is no quorum by an error, which is an answer like another here.
    private static Known<SentinelFacts.Quorum> quorum(Interview interview, String name) {
        Known<SentinelFacts.Quorum> answer =
                interview.ask(
                        text -> new SentinelFacts.Quorum(true, text.text()),
                        "SENTINEL",
                        "CKQUORUM",
                        name);
        int at = answer.reason().indexOf("NOQUORUM");
        return at < 0
                ? answer
                : Known.got(new SentinelFacts.Quorum(false, answer.reason().substring(at)));
    }

    /// That it cannot write is an answer too.
    private static Known<SentinelFacts.Flush> flush(Interview interview) {
        Known<SentinelFacts.Flush> answer =
                interview.ask(
                        text -> new SentinelFacts.Flush(true, text.text()),
                        "SENTINEL",
                        "FLUSHCONFIG");
        int at = answer.reason().indexOf("Failed to save");
        return at < 0
                ? answer
                : Known.got(new SentinelFacts.Flush(false, answer.reason().substring(at)));
    }

    private Known<List<String>> ids() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < FRESH_CONNECTIONS; i++) {
            try (RespConnection fresh = access.toSentinel(address, timeoutMillis)) {
                ids.add(fresh.ask("SENTINEL", "MYID").text());
            } catch (IOException failure) {
                return Known.notGot(Reasons.of(failure, timeoutMillis));
            }
        }
        return Known.got(List.copyOf(ids));
    }
}
