package dev.vedette.house;

import static dev.vedette.house.Room.Colour.DETERMINISTIC;
import static dev.vedette.house.Room.Colour.PURE;
import static dev.vedette.house.Room.Colour.REAL;

import dev.vedette.house.Room.Colour;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The plan of the house. A room may use only rooms that stand above it in this list, so there can
/// be no cycle. A new package needs a row here; a new use needs a second thought first, for it is
/// the order of the rooms that lets a reader understand one without the rest.
final class Rooms {

    static final Map<String, Room> ALL = plan();

    private Rooms() {}

    private static Map<String, Room> plan() {
        Plan plan = new Plan();
        plan.room("base", PURE, "byte strings, moments, random numbers, number text rules");
        plan.room("resp", PURE, "request parser, replies, RESP2 and RESP3", "base");
        plan.room("memory", PURE, "blocks of bytes off the heap, snapshots of them", "base");
        plan.room("value.packed", PURE, "listpacks and intsets", "memory", "base");
        plan.room("value.table", PURE, "hash tables of blocks", "memory", "base");
        plan.room("value.tree", PURE, "ordered trees of blocks", "value.table", "memory", "base");
        plan.room(
                "value",
                PURE,
                "the types a key may hold",
                below("value.packed", "value.table", "value.tree"));
        plan.room("keyspace", PURE, "databases, expiry, the one door for writes", below("value"));
        plan.room("config", PURE, "directives, redis.conf read and rewritten", "base");
        plan.room(
                "command",
                PURE,
                "what a command is: synopsis, keys, flags, dispatch",
                below("keyspace", "resp", "config"));
        for (String family :
                "strings keys lists hashes sets sortedsets streams bitmaps hyperlogs geo"
                        .split(" ")) {
            plan.room("data." + family, PURE, "commands on " + family, below("command"));
        }
        plan.room("transaction", PURE, "MULTI, EXEC, WATCH", below("command"));
        plan.room("pubsub", PURE, "channels, patterns, their commands", below("command"));
        plan.room("acl", PURE, "users and what they may do", below("command"));
        plan.room("scripting", PURE, "scripts and functions", below("command"));
        plan.room("rdb", PURE, "the RDB format, read and written", below("keyspace"));
        plan.room("world", PURE, "the ports to everything outside", "base");
        plan.room(
                "persistence",
                DETERMINISTIC,
                "snapshots, loading, their commands and directives",
                below("rdb", "command", "world"));
        plan.room(
                "replication.core",
                PURE,
                "PSYNC decisions, backlog, the replica's link as a state machine",
                "base");
        plan.room(
                "replication",
                DETERMINISTIC,
                "carries out what replication.core decides",
                below("persistence", "replication.core"));
        plan.room(
                "node",
                DETERMINISTIC,
                "the one thread: turns, sessions, timers; assembles the rooms",
                plan.everything());
        plan.room(
                "sentinel.core",
                PURE,
                "failure detection, votes, failover, as a step function",
                "base");
        plan.room(
                "sentinel",
                DETERMINISTIC,
                "links, INFO and hello texts, SENTINEL commands, sentinel.conf",
                below("sentinel.core", "node"));
        plan.room("sim", DETERMINISTIC, "the simulated world", "world", "base");
        plan.room("world.tls", REAL, "certificates, keys, streams under TLS", "world", "base");
        plan.room(
                "world.os", REAL, "sockets, files, clocks, signals", "world.tls", "world", "base");
        plan.room("", REAL, "what users embed or start: Server, Sentinel, Main", plan.everything());
        return plan.rooms;
    }

    private static String[] below(String... rooms) {
        String[] marked = rooms.clone();
        for (int i = 0; i < marked.length; i++) {
            marked[i] += BELOW;
        }
        return marked;
    }

    /// After a room's name: with all that the room itself may use.
    private static final String BELOW = "+";

    private static final class Plan {
        final Map<String, Room> rooms = new LinkedHashMap<>();

        void room(String name, Colour colour, String purpose, String... uses) {
            Set<String> allowed = new TreeSet<>();
            for (String use : uses) {
                boolean withItsOwn = use.endsWith(BELOW);
                String used = withItsOwn ? use.substring(0, use.length() - 1) : use;
                Room room = rooms.get(used);
                if (room == null) {
                    throw new IllegalStateException(
                            name + " may use only rooms listed before it, and " + used + " is not");
                }
                allowed.add(used);
                if (withItsOwn) {
                    allowed.addAll(room.uses());
                }
            }
            rooms.put(name, new Room(name, colour, purpose, allowed));
        }

        String[] everything() {
            return rooms.keySet().toArray(String[]::new);
        }
    }
}
