package dev.vedette.lab.survey;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.LoginRefused;
import dev.vedette.lab.client.RespConnection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Follows what servers say of each other, in waves: the seeds; the sentinels they speak of, until
/// no new one is named; then the nodes of each group, likewise. A wave asks everybody at once.
final class Discovery implements AutoCloseable {

    /// More of a kind than any sane deployment has: beyond, somebody makes addresses up.
    private static final int SENTINELS_AT_MOST = 100;

    private static final int NODES_AT_MOST = 2_000;

    /// Each takes three sockets for three seconds.
    private static final int AT_ONCE = 200;

    private final Survey.Request request;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final List<Survey.Unreached> unreached = new ArrayList<>();
    private final Map<Address, SentinelInterview.Statement> sentinels = new LinkedHashMap<>();
    private final Map<Address, NodeFacts> nodes = new LinkedHashMap<>();

    Discovery(Survey.Request request) {
        this.request = request;
    }

    Survey run() throws InterruptedException {
        List<Address> seedNodes = new ArrayList<>();
        Set<Address> found = new LinkedHashSet<>();
        List<Known<Boolean>> kinds = each(request.seeds(), this::isSentinel);
        for (int i = 0; i < kinds.size(); i++) {
            Address seed = request.seeds().get(i);
            switch (kinds.get(i)) {
                case Known.Got<Boolean>(Boolean isSentinel) -> {
                    if (isSentinel) {
                        found.add(seed);
                    } else {
                        seedNodes.add(seed);
                    }
                }
                case Known.NotGot<Boolean>(String reason) ->
                        unreached.add(new Survey.Unreached(seed, reason));
            }
        }
        askNodes(seedNodes, Depth.THOROUGH); // even at a glance: hellos lead to the sentinels
        for (Address seed : seedNodes) {
            NodeFacts node = nodes.get(seed);
            if (node != null) {
                node.hellos().maybe().orElse(List.of()).forEach(h -> found.add(h.sentinel()));
            }
        }
        askSentinels(found);
        List<GroupFacts> groups = new ArrayList<>();
        Set<Address> placed = new LinkedHashSet<>();
        List<Assembly.Circle> circles = Assembly.circles(sentinels);
        // The nodes of all groups together: hundreds of groups take as long as one.
        Set<Address> known = new LinkedHashSet<>();
        circles.forEach(circle -> known.addAll(circle.nodes()));
        askNodes(List.copyOf(known), request.depth());
        for (Assembly.Circle circle : circles) {
            Set<Address> members = closure(circle.nodes());
            placed.addAll(members);
            groups.add(Assembly.group(circle.name(), circle.sentinels(), pick(members)));
        }
        for (Address seed : seedNodes) {
            if (!placed.contains(seed) && !isPlacedUnderAnotherAddress(seed, placed)) {
                Set<Address> members = closure(Set.of(seed));
                placed.addAll(members);
                GroupFacts group = withSilentSentinels(pick(members));
                if (request.master() == null || request.master().equals(group.name())) {
                    groups.add(group);
                }
            }
        }
        return new Survey(groups, unreached, names(), changes(groups));
    }

    /// Looking takes seconds, and a failover takes less.
    private List<String> changes(List<GroupFacts> groups) throws InterruptedException {
        List<String> changes = new ArrayList<>();
        if (request.depth() == Depth.GLANCE) {
            return changes;
        }
        for (GroupFacts group : groups) {
            List<SentinelFacts> asked =
                    group.sentinels().stream().filter(s -> s.masterAddress().isPresent()).toList();
            List<String> now = each(asked, sentinel -> masterNow(sentinel, group.name()));
            for (int i = 0; i < asked.size(); i++) {
                String before = asked.get(i).masterAddress().map(Address::toString).orElse("");
                if (!now.get(i).equals(before)) {
                    changes.add(
                            group.title()
                                    + ": "
                                    + asked.get(i).address()
                                    + " named "
                                    + before
                                    + " as the master, and then "
                                    + now.get(i));
                }
            }
        }
        return changes;
    }

    /// What a sentinel answers a client that asks for the master; or why it does not.
    private String masterNow(SentinelFacts sentinel, String name) {
        int timeout = request.timeoutMillis();
        try (RespConnection again = request.access().toSentinel(sentinel.address(), timeout)) {
            Answer answer = again.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name);
            if (answer instanceof Answer.Nil) {
                return "knew no such group";
            }
            List<String> parts = answer.texts();
            return new Address(parts.get(0), Integer.parseInt(parts.get(1))).toString();
        } catch (IOException failure) {
            return "did not say (" + Reasons.of(failure, timeout) + ")";
        }
    }

    /// Sentinels that are heard on the nodes are members, also when they could not be asked.
    private GroupFacts withSilentSentinels(List<NodeFacts> members) {
        Set<String> names = new TreeSet<>();
        Map<Address, SentinelFacts> silent = new LinkedHashMap<>();
        for (NodeFacts node : members) {
            for (Hello hello : node.hellos().maybe().orElse(List.of())) {
                SentinelInterview.Statement statement = sentinels.get(hello.sentinel());
                if (statement != null && !statement.alone().isReached()) {
                    names.add(hello.group());
                    silent.put(hello.sentinel(), statement.alone());
                }
            }
        }
        return Assembly.group(String.join(",", names), List.copyOf(silent.values()), members);
    }

    private boolean isPlacedUnderAnotherAddress(Address seed, Set<Address> placed) {
        NodeFacts node = nodes.get(seed);
        return node != null
                && node.runId().isGot()
                && pick(placed).stream().anyMatch(other -> other.runId().equals(node.runId()));
    }

    private List<String> names() {
        Set<String> names = new TreeSet<>();
        sentinels.values().forEach(statement -> names.addAll(statement.names()));
        return List.copyOf(names);
    }

    private List<NodeFacts> pick(Set<Address> members) {
        List<NodeFacts> picked = new ArrayList<>();
        for (Address member : members) {
            NodeFacts node = nodes.get(member);
            if (node != null) {
                picked.add(node);
            }
        }
        return picked;
    }

    private void askSentinels(Set<Address> first) throws InterruptedException {
        Set<Address> wave = first;
        while (!wave.isEmpty() && sentinels.size() < SENTINELS_AT_MOST) {
            List<Address> asked = wave.stream().limit(SENTINELS_AT_MOST).toList();
            List<SentinelInterview.Statement> said =
                    each(
                            asked,
                            address ->
                                    new SentinelInterview(
                                                    address,
                                                    request.access(),
                                                    request.timeoutMillis(),
                                                    request.depth())
                                            .take(request.master()));
            wave = new LinkedHashSet<>();
            for (int i = 0; i < asked.size(); i++) {
                sentinels.put(asked.get(i), said.get(i));
                for (SentinelFacts facts : said.get(i).byGroup().values()) {
                    for (Map<String, String> peer : facts.peers().maybe().orElse(List.of())) {
                        Fields.address(peer).ifPresent(wave::add);
                    }
                }
            }
            wave.removeAll(sentinels.keySet());
        }
    }

    /// All nodes that `first` lead to: whom they follow, and who follows them.
    private Set<Address> closure(Set<Address> first) throws InterruptedException {
        Set<Address> members = new LinkedHashSet<>(first);
        List<Address> wave = List.copyOf(first);
        while (!wave.isEmpty() && members.size() < NODES_AT_MOST) {
            askNodes(wave, request.depth());
            Set<Address> next = new LinkedHashSet<>();
            for (NodeFacts node : pick(new LinkedHashSet<>(wave))) {
                node.asReplica().ifPresent(replica -> next.add(replica.master()));
                for (NodeFacts.Follower follower : node.followers().maybe().orElse(List.of())) {
                    next.add(follower.address());
                }
            }
            next.removeAll(members);
            members.addAll(next);
            wave = List.copyOf(next);
        }
        return members;
    }

    private void askNodes(List<Address> addresses, Depth depth) throws InterruptedException {
        List<Address> unknown =
                addresses.stream().filter(address -> !nodes.containsKey(address)).toList();
        List<NodeFacts> said =
                each(
                        unknown,
                        address ->
                                new NodeInterview(
                                                address,
                                                request.access(),
                                                request.timeoutMillis(),
                                                depth)
                                        .take());
        for (int i = 0; i < unknown.size(); i++) {
            nodes.put(unknown.get(i), said.get(i));
        }
    }

    /// Without a password first: many servers want none, and who wants one must not be shown the
    /// other kind's before it is known which kind it is, unless there is no other way.
    private Known<Boolean> isSentinel(Address seed) {
        int timeout = request.timeoutMillis();
        String reason;
        try (RespConnection plain = request.access().asStranger(seed, timeout)) {
            Answer answer = plain.ask("INFO", "server");
            if (!(answer instanceof Answer.Failure failure)) {
                return Known.got(isSentinel(answer));
            }
            reason = Reasons.of("INFO", failure);
            if (!List.of("NOAUTH", "NOPERM").contains(failure.code())) {
                return Known.notGot(reason);
            }
        } catch (IOException failure) {
            return Known.notGot(Reasons.of(failure, timeout));
        }
        List<Interview.Opening> doors =
                List.of(
                        () -> request.access().toNode(seed, timeout),
                        () -> request.access().toSentinel(seed, timeout));
        for (Interview.Opening door : doors) {
            try (RespConnection opened = door.open()) {
                Answer answer = opened.ask("INFO", "server");
                if (!(answer instanceof Answer.Failure)) {
                    return Known.got(isSentinel(answer));
                }
            } catch (LoginRefused refused) {
                reason = Reasons.of(refused, timeout);
            } catch (IOException failure) {
                return Known.notGot(Reasons.of(failure, timeout));
            }
        }
        return Known.notGot(reason);
    }

    private static boolean isSentinel(Answer info) throws IOException {
        return "sentinel".equals(info.fields().get("redis_mode"));
    }

    /// Asks all at once, `AT_ONCE` of them at the same time; results in the order of `subjects`.
    private <A, T> List<T> each(List<A> subjects, Function<A, T> question)
            throws InterruptedException {
        List<Callable<T>> tasks = new ArrayList<>();
        for (A subject : subjects) {
            tasks.add(
                    () -> {
                        slots.acquire();
                        try {
                            return question.apply(subject);
                        } finally {
                            slots.release();
                        }
                    });
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(tasks)) {
            try {
                results.add(future.get());
            } catch (ExecutionException failure) {
                // An interview turns what goes wrong outside into reasons; this is a fault of ours.
                throw new IllegalStateException(failure.getCause());
            }
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
