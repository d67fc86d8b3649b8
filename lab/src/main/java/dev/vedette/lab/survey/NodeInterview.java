package dev.vedette.lab.survey;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Asks one node everything.
final class NodeInterview {

    /// Sentinels publish every 2 s and up to 0.1 s later; a hello that is missing after this is
    /// late.
    private static final int LISTENING_MILLIS = 2_500;

    private static final int FRESH_CONNECTIONS = 6;

    private final Address address;
    private final Access access;
    private final int timeoutMillis;
    private final Depth depth;

    NodeInterview(Address address, Access access, int timeoutMillis, Depth depth) {
        this.address = address;
        this.access = access;
        this.timeoutMillis = timeoutMillis;
        this.depth = depth;
    }

    NodeFacts take() {
        Known<Interview> begun =
                Interview.begin(() -> access.toNode(address, timeoutMillis), timeoutMillis);
        return switch (begun) {
            case Known.NotGot<Interview>(String reason) -> nothing(address, reason);
            case Known.Got<Interview>(Interview interview) -> {
                try (interview) {
                    yield facts(interview);
                }
            }
        };
    }

    /// Facts about a node that could not be asked anything.
    static NodeFacts nothing(Address address, String reason) {
        return new NodeFacts(
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
                Known.notGot(reason));
    }

    private NodeFacts facts(Interview interview) {
        Known<Role> role = interview.ask(NodeInterview::role, "ROLE");
        Known<Map<String, String>> info = interview.info();
        long infoNanos = System.nanoTime();
        // Before the long listening: the uptime in INFO is compared with the clock.
        Known<ProcessFacts> process =
                info.flatMap(fields -> ThisHost.look(address, fields, List.of()));
        boolean isGlance = depth == Depth.GLANCE;
        Known<List<Hello>> hellos = isGlance ? Known.notGot(Depth.SKIPPED) : hellos();
        Known<Settings> config =
                interview.ask(answer -> new Settings(answer.pairs()), "CONFIG", "GET", "*");
        Known<Users> users =
                isGlance
                        ? Known.notGot(Depth.SKIPPED)
                        : interview.users(Needs.REPLICA_AT_NODE, Needs.SENTINEL_AT_NODE);
        Known<List<Connected>> clients = interview.clients();
        Known<List<String>> commands = isGlance ? Known.notGot(Depth.SKIPPED) : commands(interview);
        Known<List<Long>> roundTrips = interview.roundTrips();
        Known<Long> clockAhead = clockAhead(interview);
        Known<Boolean> opensToAnybody = isGlance ? Known.notGot(Depth.SKIPPED) : opensToAnybody();
        Known<List<String>> runIds = isGlance ? Known.notGot(Depth.SKIPPED) : runIds();
        Known<NodeFacts.WriteRate> writeRate =
                isGlance ? Known.notGot(Depth.SKIPPED) : writeRate(interview, info, infoNanos);
        return new NodeFacts(
                address,
                Known.got(interview.remark()),
                opensToAnybody,
                role,
                info,
                config,
                users,
                clients,
                commands,
                roundTrips,
                clockAhead,
                runIds,
                writeRate,
                hellos,
                process);
    }

    private static Role role(Answer answer) throws IOException {
        List<Answer> parts = answer.items();
        String name = parts.getFirst().text();
        return switch (name) {
            case "master" -> {
                List<Role.Follower> followers = new ArrayList<>();
                for (Answer follower : parts.get(2).items()) {
                    List<String> words = follower.texts();
                    followers.add(
                            new Role.Follower(
                                    Address.parse(bracketed(words.get(0)) + ":" + words.get(1)),
                                    Long.parseLong(words.get(2))));
                }
                yield new Role.Master(parts.get(1).number(), List.copyOf(followers));
            }
            case "slave" ->
                    new Role.Replica(
                            new Address(parts.get(1).text(), (int) parts.get(2).number()),
                            parts.get(3).text(),
                            parts.get(4).number());
            case "sentinel" -> new Role.Sentinel(parts.get(1).texts());
            default -> throw new IOException("ROLE answers " + name);
        };
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /// Which of the commands that others run here exist under their own names.
    private static Known<List<String>> commands(Interview interview) {
        List<String> names =
                Stream.of(Needs.REPLICA_AT_NODE, Needs.SENTINEL_AT_NODE)
                        .flatMap(need -> need.commands().stream())
                        .map(words -> words.getFirst().toLowerCase(Locale.ROOT))
                        .distinct()
                        .toList();
        List<String> words = new ArrayList<>(List.of("COMMAND", "INFO"));
        words.addAll(names);
        return interview.ask(
                answer -> {
                    List<String> existing = new ArrayList<>();
                    for (Answer row : answer.items()) {
                        if (row instanceof Answer.Array(List<Answer> columns)) {
                            existing.add(columns.getFirst().text());
                        }
                    }
                    return List.copyOf(existing);
                },
                words.toArray(String[]::new));
    }

    private static Known<Long> clockAhead(Interview interview) {
        return interview.clockAhead(
                answer -> {
                    List<String> parts = answer.texts();
                    return Long.parseLong(parts.get(0)) * 1_000
                            + Long.parseLong(parts.get(1)) / 1_000;
                },
                "TIME");
    }

    private Known<Boolean> opensToAnybody() {
        try (RespConnection stranger = access.asStranger(address, timeoutMillis)) {
            return switch (stranger.ask("PING")) {
                case Answer.Failure failure when failure.code().equals("NOAUTH") ->
                        Known.got(false);
                case Answer.Failure failure when failure.code().equals("NOPERM") ->
                        Known.got(false);
                case Answer.Failure(String line) -> Known.notGot("PING answers " + line);
                default -> Known.got(true);
            };
        } catch (IOException failure) {
            return Known.notGot(Reasons.of(failure, timeoutMillis));
        }
    }

    private Known<List<String>> runIds() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < FRESH_CONNECTIONS; i++) {
            try (RespConnection fresh = access.toNode(address, timeoutMillis)) {
                ids.add(fresh.ask("INFO", "server").fields().getOrDefault("run_id", ""));
            } catch (IOException failure) {
                return Known.notGot(
                        "connection "
                                + (i + 2)
                                + " of several failed: "
                                + Reasons.of(failure, timeoutMillis));
            }
        }
        return Known.got(List.copyOf(ids));
    }

    /// Listens to what sentinels publish here.
    private Known<List<Hello>> hellos() {
        Set<Hello> heard = new LinkedHashSet<>();
        try (RespConnection ear = access.toNode(address, timeoutMillis)) {
            Answer subscribed = ear.ask("SUBSCRIBE", Hello.CHANNEL);
            if (subscribed instanceof Answer.Failure failure) {
                return Known.notGot(Reasons.of("SUBSCRIBE", failure));
            }
            long until = System.nanoTime() + LISTENING_MILLIS * 1_000_000L;
            long left = LISTENING_MILLIS;
            while (left > 0) {
                ear.patience((int) left);
                List<Answer> message = ear.read().items();
                if (message.size() == 3) {
                    Hello.parse(message.get(2).text()).ifPresent(heard::add);
                }
                left = (until - System.nanoTime()) / 1_000_000;
            }
        } catch (SocketTimeoutException _) {
            // The time to listen is over.
        } catch (IOException failure) {
            return Known.notGot(Reasons.of(failure, timeoutMillis));
        }
        return Known.got(List.copyOf(heard));
    }

    /// Needs no wait: listening to hellos took long enough.
    private static Known<NodeFacts.WriteRate> writeRate(
            Interview interview, Known<Map<String, String>> before, long beforeNanos) {
        Known<Map<String, String>> after = interview.ask(Answer::fields, "INFO", "replication");
        long millis = (System.nanoTime() - beforeNanos) / 1_000_000;
        return before.flatMap(
                first ->
                        after.flatMap(
                                second -> {
                                    String offset = "master_repl_offset";
                                    if (Fields.number(first, offset).isEmpty()
                                            || Fields.number(second, offset).isEmpty()) {
                                        return Known.notGot("INFO has no " + offset);
                                    }
                                    long bytes =
                                            Fields.number(second, offset).getAsLong()
                                                    - Fields.number(first, offset).getAsLong();
                                    return bytes < 0
                                            ? Known.notGot("it was synchronised meanwhile")
                                            : Known.got(new NodeFacts.WriteRate(bytes, millis));
                                }));
    }
}
