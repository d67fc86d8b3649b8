package dev.vedette.sentinel;

import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Durable;
import dev.vedette.sentinel.core.Event;
import dev.vedette.sentinel.core.Globals;
import dev.vedette.sentinel.core.Hello;
import dev.vedette.sentinel.core.Report;
import dev.vedette.world.Network;
import dev.vedette.world.Resolution;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/*
 * Host names, for which the core has no eyes: it knows every instance by one address, as texts and
 * as identity. With announce-hostnames that is its name, if it has one, else its IP address. What
 * others say is brought into that form here, names are looked up before each connection, off this
 * thread, and the core is told when one leads elsewhere than before. Redis looks names up on its
 * only thread, where a slow resolver puts it into TILT.
 *
 * A name belongs to an instance, that is to an address with a port: that a name leads to some host
 * says nothing about the other instances there.
 */
final class Names {

    private static final int MAX_NAME = 253;

    /// A hello may bring any name.
    private static final int MAX_NAMES = 4096;

    private final Network network;
    private final BiConsumer<String, String> failing;

    /// Of instances by IP address and port.
    private final Map<Address, String> nameAt = new LinkedHashMap<>();

    /// Where a name led when it was last looked up.
    private final Map<String, String> ipOf = new LinkedHashMap<>();

    private final Map<String, List<Consumer<Resolution>>> underWay = new LinkedHashMap<>();
    private final Set<String> unresolved = new TreeSet<>();
    private boolean resolves;
    private boolean announces;

    /// @param failing is told of a name and why it cannot be looked up, or with an empty reason
    ///   that it can again
    Names(Network network, Globals globals, BiConsumer<String, String> failing) {
        this.network = network;
        this.failing = failing;
        resolves = globals.resolvesHostnames();
        announces = resolves && globals.announcesHostnames();
    }

    /// Takes new settings; the instances that now go by another address, old and new.
    Map<Address, Address> obey(Globals globals) {
        boolean before = announces;
        resolves = globals.resolvesHostnames();
        announces = resolves && globals.announcesHostnames();
        Map<Address, Address> moves = new LinkedHashMap<>();
        if (before != announces) {
            nameAt.forEach(
                    (address, name) -> {
                        Address named = new Address(name, address.port());
                        moves.put(announces ? address : named, announces ? named : address);
                    });
        }
        return moves;
    }

    /// Whether an instance may be said to be at `host`.
    boolean accepts(String host) {
        return Hello.isIp(host) || resolves && isName(host);
    }

    static boolean isName(String host) {
        return host.length() <= MAX_NAME
                && host.chars().anyMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
                && host.chars()
                        .allMatch(
                                c ->
                                        c >= 'a' && c <= 'z'
                                                || c >= 'A' && c <= 'Z'
                                                || c >= '0' && c <= '9'
                                                || c == '-'
                                                || c == '_'
                                                || c == '.');
    }

    /// The address by which the core knows who is said to be at `said`. A name that was never
    /// looked up stays itself.
    Address inward(Address said) {
        if (Hello.isIp(said.host())) {
            String name = announces ? nameAt.get(said) : null;
            return name == null ? said : new Address(name, said.port());
        }
        String ip = ipOf.get(said.host());
        if (ip == null) {
            return said;
        }
        Address at = new Address(ip, said.port());
        note(said.host(), at);
        return announces ? said : at;
    }

    private void note(String name, Address at) {
        nameAt.entrySet()
                .removeIf(e -> e.getValue().equals(name) && e.getKey().port() == at.port());
        nameAt.put(at, name);
    }

    /// What the file says: names, so that the next start looks them up again.
    Durable outward(Durable image) {
        if (nameAt.isEmpty()) {
            return image;
        }
        List<Durable.GroupImage> groups = new ArrayList<>();
        for (Durable.GroupImage g : image.groups()) {
            groups.add(
                    new Durable.GroupImage(
                            g.name(),
                            outward(g.master()),
                            g.settings(),
                            g.configEpoch(),
                            g.leaderEpoch(),
                            g.replicas().stream().map(this::outward).distinct().toList(),
                            g.sentinels().stream()
                                    .map(
                                            s ->
                                                    new Durable.KnownSentinel(
                                                            outward(s.address()), s.runId()))
                                    .toList(),
                            g.leader()));
        }
        return new Durable(image.currentEpoch(), image.globals(), groups);
    }

    private Address outward(Address known) {
        String name = resolves ? nameAt.get(known) : null;
        return name == null ? known : new Address(name, known.port());
    }

    /// Looks up the names among the hosts of `event` that are not known yet, and hands on the event
    /// with addresses as the core knows them; not at all when it is worth nothing without them.
    void translate(Event event, Consumer<Event> then) {
        switch (event) {
            case Event.InfoRead(long conn, Report report) -> {
                List<String> hosts = new ArrayList<>(List.of(report.masterHost()));
                report.replicas().forEach(replica -> hosts.add(replica.host()));
                lookUp(hosts, () -> then.accept(new Event.InfoRead(conn, inward(report))));
            }
            case Event.HelloHeard(Hello hello) -> {
                List<String> hosts = List.of(hello.sender().host(), hello.master().host());
                lookUp(
                        hosts,
                        () -> {
                            if (hosts.stream().allMatch(this::isKnown)) {
                                then.accept(new Event.HelloHeard(inward(hello)));
                            }
                        });
            }
            case Event.DownAsked(
                            long ticket,
                            Address master,
                            long epoch,
                            @Nullable String candidate) ->
                    lookUp(
                            List.of(master.host()),
                            () ->
                                    then.accept(
                                            new Event.DownAsked(
                                                    ticket, inward(master), epoch, candidate)));
            case Event.WhereAnswered(long conn, String group, @Nullable Address master)
                    when master != null ->
                    lookUp(
                            List.of(master.host()),
                            () ->
                                    then.accept(
                                            new Event.WhereAnswered(conn, group, inward(master))));
            default -> then.accept(event);
        }
    }

    private boolean isKnown(String host) {
        return Hello.isIp(host) || ipOf.containsKey(host);
    }

    private Hello inward(Hello hello) {
        return new Hello(
                inward(hello.sender()),
                hello.runId(),
                hello.currentEpoch(),
                hello.group(),
                inward(hello.master()),
                hello.configEpoch());
    }

    private Report inward(Report report) {
        Address master = inward(new Address(report.masterHost(), report.masterPort()));
        List<Address> replicas =
                report.replicas().stream()
                        .filter(replica -> isKnown(replica.host()))
                        .map(this::inward)
                        .toList();
        return report.with(master.host(), replicas);
    }

    /// Runs `then` when each of `hosts` is an address or was looked up, now or earlier.
    private void lookUp(List<String> hosts, Runnable then) {
        for (String host : hosts) {
            boolean isNew = resolves && isName(host) && !isKnown(host);
            if (isNew && (ipOf.size() < MAX_NAMES || underWay.containsKey(host))) {
                List<String> others = hosts.stream().filter(other -> !other.equals(host)).toList();
                resolve(host, _ -> lookUp(others, then));
                return;
            }
        }
        then.run();
    }

    /// The name of the instance that the core knows at `address`; null for none.
    @Nullable String nameOf(Address address) {
        return Hello.isIp(address.host()) ? nameAt.get(address) : address.host();
    }

    /// Where to connect to reach the instance that the core knows at `known` and that has a name.
    ///
    /// @param moved is told when the core has to know it elsewhere from now on
    /// @param found takes the address, or null with the reason
    void locate(
            Address known,
            String name,
            Consumer<Address> moved,
            BiConsumer<@Nullable Address, String> found) {
        String last = Hello.isIp(known.host()) ? known.host() : ipOf.get(name);
        resolve(
                name,
                outcome -> {
                    switch (outcome) {
                        case Resolution.Resolved(List<String> ips) -> {
                            Address at = new Address(ips.getFirst(), known.port());
                            note(name, at);
                            if (!announces && !at.equals(known)) {
                                moved.accept(at);
                            }
                            found.accept(at, "");
                        }
                        case Resolution.Unresolved(String reason) ->
                                // The resolver may be what has failed, not the instance.
                                found.accept(
                                        last == null ? null : new Address(last, known.port()),
                                        reason.substring(reason.lastIndexOf(": ") + 1).strip());
                    }
                });
    }

    /// Looks `name` up; questions about one name that is being looked up share the answer.
    void resolve(String name, Consumer<Resolution> done) {
        List<Consumer<Resolution>> waiting = underWay.get(name);
        if (waiting != null) {
            waiting.add(done);
            return;
        }
        underWay.put(name, new ArrayList<>(List.of(done)));
        network.resolve(name, outcome -> resolved(name, outcome));
    }

    private void resolved(String name, Resolution outcome) {
        switch (outcome) {
            case Resolution.Resolved(List<String> addresses) -> {
                ipOf.put(name, addresses.getFirst());
                if (unresolved.remove(name)) {
                    failing.accept(name, "");
                }
            }
            case Resolution.Unresolved(String reason) -> {
                if (unresolved.size() < MAX_NAMES && unresolved.add(name)) {
                    failing.accept(name, reason);
                }
            }
        }
        List<Consumer<Resolution>> waiting = underWay.remove(name);
        if (waiting != null) {
            waiting.forEach(done -> done.accept(outcome));
        }
    }
}
