package dev.vedette.lab.survey;

import dev.vedette.lab.client.Address;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One data node, as it presents itself.
///
/// @param address where it was asked: as the sentinels or its master announce it
/// @param login how the login went, with any oddity (often empty); not got: it could not be reached
///   or did not let us in, and then nothing else is got either
/// @param opensToAnybody whether it serves a client that says no password
/// @param role what ROLE answers
/// @param info all fields of INFO, of all sections
/// @param config CONFIG GET *, passwords included
/// @param users the ACL
/// @param clients CLIENT LIST
/// @param commands of the commands that replicas and sentinels run here (lower case), those that
///   exist under their own names
/// @param roundTripsMicros of several PINGs on one connection
/// @param clockAheadMillis how far its clock is ahead of ours, give or take half a round trip
/// @param runIds one for each of several fresh connections; they differ behind a load balancer
/// @param writeRate growth of its replication stream while it was looked at
/// @param hellos what sentinels published through it while it was listened to
/// @param process what is seen of it when it runs on this host
public record NodeFacts(
        Address address,
        Known<String> login,
        Known<Boolean> opensToAnybody,
        Known<Role> role,
        Known<Map<String, String>> info,
        Known<Settings> config,
        Known<Users> users,
        Known<List<Connected>> clients,
        Known<List<String>> commands,
        Known<List<Long>> roundTripsMicros,
        Known<Long> clockAheadMillis,
        Known<List<String>> runIds,
        Known<WriteRate> writeRate,
        Known<List<Hello>> hellos,
        Known<ProcessFacts> process) {

    /// Bytes that were added to the replication stream within some time.
    public record WriteRate(long bytes, long millis) {

        public long bytesPerSecond() {
            return bytes * 1000 / Math.max(1, millis);
        }
    }

    /// A replica as INFO of its master lists it.
    ///
    /// @param lagSeconds since it was last heard of
    public record Follower(Address address, String state, long offset, long lagSeconds) {}

    public boolean isReached() {
        return login.isGot();
    }

    /// Whether it is there, but does not let us in.
    public boolean isShut() {
        return Reasons.isRefusal(login.reason());
    }

    public boolean isMaster() {
        return role.maybe().filter(Role.Master.class::isInstance).isPresent();
    }

    /// Its part when it is a replica.
    public Optional<Role.Replica> asReplica() {
        return role.maybe().filter(Role.Replica.class::isInstance).map(Role.Replica.class::cast);
    }

    /// A field of INFO.
    public Known<String> info(String field) {
        return info.flatMap(
                fields ->
                        fields.containsKey(field)
                                ? Known.got(fields.getOrDefault(field, ""))
                                : Known.notGot("INFO has no " + field));
    }

    /// A setting, as CONFIG GET shows it.
    public Known<String> config(String name) {
        return config.flatMap(settings -> settings.get(name));
    }

    public Known<String> runId() {
        return info("run_id");
    }

    /// The replicas in its INFO.
    public Known<List<Follower>> followers() {
        return info.map(
                fields -> {
                    List<Follower> followers = new ArrayList<>();
                    String line = fields.get("slave0");
                    for (int i = 1; line != null; i++) {
                        Map<String, String> parts = Fields.parts(line);
                        Fields.address(parts)
                                .ifPresent(
                                        address ->
                                                followers.add(
                                                        new Follower(
                                                                address,
                                                                parts.getOrDefault("state", ""),
                                                                Fields.number(parts, "offset")
                                                                        .orElse(0),
                                                                Fields.number(parts, "lag")
                                                                        .orElse(-1))));
                        line = fields.get("slave" + i);
                    }
                    return List.copyOf(followers);
                });
    }
}
