package dev.vedette.lab.survey;

import dev.vedette.lab.client.Address;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// One sentinel, and what it believes of one group.
///
/// @param address where it was asked: as its peers announce it, or as we were told
/// @param login as in [NodeFacts]
/// @param id its own SENTINEL MYID
/// @param master SENTINEL MASTER
/// @param replicas SENTINEL REPLICAS
/// @param peers SENTINEL SENTINELS: the other sentinels it knows
/// @param quorum SENTINEL CKQUORUM
/// @param settings SENTINEL CONFIG GET *, passwords included
/// @param info all fields of INFO
/// @param users the ACL
/// @param clients CLIENT LIST
/// @param roundTripsMicros of several PINGs on one connection
/// @param ids one MYID for each of several fresh connections
/// @param clockAheadMillis how far its clock is ahead of ours, give or take half a round trip
/// @param pendingScripts SENTINEL PENDING-SCRIPTS: scripts that run or wait to be run again
/// @param flush what came of making it write its configuration file
/// @param process what is seen of it, and of the scripts for this group, when it runs on this host
public record SentinelFacts(
        Address address,
        Known<String> login,
        Known<String> id,
        Known<Map<String, String>> master,
        Known<List<Map<String, String>>> replicas,
        Known<List<Map<String, String>>> peers,
        Known<Quorum> quorum,
        Known<Settings> settings,
        Known<Map<String, String>> info,
        Known<Users> users,
        Known<List<Connected>> clients,
        Known<List<Long>> roundTripsMicros,
        Known<List<String>> ids,
        Known<Long> clockAheadMillis,
        Known<List<PendingScript>> pendingScripts,
        Known<Flush> flush,
        Known<ProcessFacts> process) {

    /// What CKQUORUM answers: `OK 3 usable Sentinels ...` or `NOQUORUM ...`.
    public record Quorum(boolean isReachable, String text) {}

    /// What SENTINEL FLUSHCONFIG answers: whether the file was written, and the words.
    public record Flush(boolean isDone, String text) {}

    /// @param command the script and its arguments
    /// @param failures how often it has ended badly
    public record PendingScript(List<String> command, long failures) {}

    public boolean isReached() {
        return login.isGot();
    }

    /// Whether it is there, but does not let us in.
    public boolean isShut() {
        return Reasons.isRefusal(login.reason());
    }

    /// Whom it takes for the master.
    public Optional<Address> masterAddress() {
        return master.maybe().flatMap(Fields::address);
    }

    /// A field of SENTINEL MASTER.
    public Known<String> master(String field) {
        return master.flatMap(
                fields ->
                        fields.containsKey(field)
                                ? Known.got(fields.getOrDefault(field, ""))
                                : Known.notGot("SENTINEL MASTER has no " + field));
    }

    /// A number of SENTINEL MASTER.
    public OptionalLong masterNumber(String field) {
        return master.maybe()
                .map(fields -> Fields.number(fields, field))
                .orElse(OptionalLong.empty());
    }

    /// What it knows of the node at `address`: its entry of SENTINEL MASTER or REPLICAS.
    public Optional<Map<String, String>> viewOf(Address address) {
        if (masterAddress().filter(address::equals).isPresent()) {
            return master.maybe();
        }
        return replicas.maybe().stream()
                .flatMap(List::stream)
                .filter(entry -> Fields.address(entry).filter(address::equals).isPresent())
                .findFirst();
    }
}
