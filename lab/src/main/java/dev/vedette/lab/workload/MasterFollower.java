package dev.vedette.lab.workload;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Finds nodes the way a client library should: ask one sentinel after the other, connect, and
/// believe a node to be the master only when its own ROLE says so.
final class MasterFollower {

    private static final int SENTINEL_TIMEOUT_MILLIS = 200;

    /// A frozen master holds its clients this long, if no sentinel calls them away before.
    private static final int NODE_TIMEOUT_MILLIS = 500;

    private final Route route;
    private final RandomGenerator random;
    private volatile @Nullable RespConnection asked;

    MasterFollower(Route route, RandomGenerator random) {
        this.route = route;
        this.random = random;
    }

    private interface Question<T> {
        T ask(RespConnection sentinel) throws IOException;
    }

    /// A connection to a node that is the master by the word of a sentinel and by its own.
    RespConnection master() throws IOException {
        Address master =
                fromAnySentinel(
                        sentinel -> {
                            List<String> address =
                                    sentinel.ask(
                                                    "SENTINEL",
                                                    "GET-MASTER-ADDR-BY-NAME",
                                                    route.masterName())
                                            .texts();
                            return new Address(
                                    address.getFirst(), Integer.parseInt(address.get(1)));
                        });
        RespConnection node = route.access().toNode(master, NODE_TIMEOUT_MILLIS);
        asked = node;
        try {
            String role = node.ask("ROLE").items().getFirst().text();
            if (!role.equals("master")) {
                throw new IOException(master + " says it is a " + role);
            }
            return node;
        } catch (IOException failure) {
            node.close();
            throw failure;
        } finally {
            asked = null;
        }
    }

    /// Ends a question to any other node than `master`: a frozen one would not answer it.
    void turnTo(Address master) {
        RespConnection open = asked;
        if (open != null && !open.address().equals(master)) {
            open.close();
        }
    }

    /// A connection to one of the replicas a sentinel finds well.
    RespConnection replica() throws IOException {
        List<Address> well =
                fromAnySentinel(
                        sentinel -> {
                            List<Address> addresses = new ArrayList<>();
                            for (Answer item :
                                    sentinel.ask("SENTINEL", "REPLICAS", route.masterName())
                                            .items()) {
                                Map<String, String> replica = item.pairs();
                                if (replica.getOrDefault("flags", "").equals("slave")) {
                                    int port = Integer.parseInt(replica.getOrDefault("port", "0"));
                                    addresses.add(
                                            new Address(replica.getOrDefault("ip", ""), port));
                                }
                            }
                            return addresses;
                        });
        if (well.isEmpty()) {
            throw new IOException("the sentinel finds no replica well");
        }
        Address one = well.get(random.nextInt(well.size()));
        return route.access().toNode(one, NODE_TIMEOUT_MILLIS);
    }

    private <T> T fromAnySentinel(Question<T> question) throws IOException {
        List<Address> sentinels = route.sentinels();
        int first = random.nextInt(sentinels.size());
        IOException last = new IOException("no sentinel to ask");
        for (int i = 0; i < sentinels.size(); i++) {
            Address address = sentinels.get((first + i) % sentinels.size());
            try (RespConnection sentinel =
                    route.access().toSentinel(address, SENTINEL_TIMEOUT_MILLIS)) {
                return question.ask(sentinel);
            } catch (NumberFormatException malformed) {
                last = new IOException(address + " named no port: " + malformed.getMessage());
            } catch (IOException failure) {
                last = failure;
            }
        }
        throw last;
    }
}
