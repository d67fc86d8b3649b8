package dev.vedette.differential;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes programs from the table of commands: a new command takes part by being in the table.
final class Composer {

    private static final int CLIENTS = 3;

    private static final Set<Group> GROUPS =
            EnumSet.of(
                    Group.GENERIC,
                    Group.STRING,
                    Group.LIST,
                    Group.SET,
                    Group.SORTED_SET,
                    Group.HASH,
                    Group.TRANSACTIONS);

    /// Commands outside of these groups that belong here.
    private static final Set<String> MORE =
            Set.of("select", "echo", "dbsize", "flushdb", "flushall", "swapdb");

    /// What cannot be compared this way, and why.
    static final Map<String, String> LEFT_OUT =
            Map.of(
                    "migrate", "needs a third server",
                    "wait", "depends on replicas",
                    "object|help", "the text is our own",
                    "object|freq", "its answer is an error that transcripts show",
                    "restore", "its payload comes from a DUMP: Step.Transfer",
                    "exec", "comes with MULTI",
                    "discard", "comes with MULTI",
                    "multi", "brackets several steps");

    /// How often against the others; 1 for those that are not here.
    private static final Map<String, Double> WEIGHTS =
            Map.ofEntries(
                    Map.entry("flushall", 0.02),
                    Map.entry("flushdb", 0.03),
                    Map.entry("swapdb", 0.05),
                    Map.entry("select", 0.15),
                    Map.entry("move", 0.3),
                    Map.entry("del", 0.4),
                    Map.entry("unlink", 0.4),
                    Map.entry("expireat", 0.3),
                    Map.entry("pexpireat", 0.3),
                    Map.entry("expire", 0.4),
                    Map.entry("pexpire", 0.4),
                    Map.entry("echo", 0.1),
                    Map.entry("set", 3.0),
                    Map.entry("rpush", 4.0),
                    Map.entry("lpush", 3.0),
                    Map.entry("hset", 4.0),
                    Map.entry("sadd", 5.0),
                    Map.entry("zadd", 6.0));

    private static final String[][] LIMITS = {
        {"hash-max-listpack-entries", "4", "8", "16"},
        {"hash-max-listpack-value", "8", "20", "64"},
        {"set-max-intset-entries", "3", "8", "16"},
        {"zset-max-listpack-entries", "4", "8", "16"},
        {"zset-max-listpack-value", "8", "20", "64"},
        {"list-max-listpack-size", "1", "3", "-1", "-2", "-5"}
    };

    private final List<Command> commands = new ArrayList<>();
    private final List<Double> upTo = new ArrayList<>();
    private final String letters;

    Composer(List<Command> table) {
        StringBuilder held = new StringBuilder("t");
        double sum = 0;
        for (Command command : table) {
            List<Command> some =
                    command.subcommands().isEmpty() ? List.of(command) : command.subcommands();
            for (Command one : some) {
                boolean takesPart =
                        (GROUPS.contains(one.group()) || MORE.contains(one.fullName()))
                                && !LEFT_OUT.containsKey(one.fullName());
                if (takesPart) {
                    sum += WEIGHTS.getOrDefault(one.fullName(), 1.0);
                    commands.add(one);
                    upTo.add(sum);
                }
            }
            switch (command.fullName()) {
                case "rpush" -> held.append('l');
                case "hset" -> held.append('h');
                case "sadd" -> held.append('s');
                case "zadd" -> held.append('z');
                default -> {}
            }
        }
        letters = held.toString();
    }

    /// Which commands take part.
    List<String> names() {
        return commands.stream().map(Command::fullName).toList();
    }

    /// A program of about `length` steps.
    Program program(long seed, int length) {
        Rng rng = new Rng(seed);
        Words words = new Words(rng, letters);
        List<Step> steps = new ArrayList<>();
        List<Integer> protocols = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            protocols.add(rng.chance(0.5) ? 2 : 3);
        }
        if (letters.length() > 1) {
            limits(rng, steps, 0.6);
        }
        while (steps.size() < length) {
            int client = rng.chance(0.6) ? 0 : rng.nextInt(CLIENTS);
            if (rng.chance(0.02)) {
                transaction(rng, words, client, steps);
            } else if (rng.chance(0.03)) {
                steps.add(transfer(rng, words, client));
            } else if (rng.chance(0.02)) {
                steps.add(new Step.Unblock(rng.nextInt(CLIENTS), rng.chance(0.3)));
            } else if (rng.chance(0.004) && letters.length() > 1) {
                limits(rng, steps, 0.2);
            } else {
                // Only one client has nothing else to do than to wait.
                Command command = draw(rng, words);
                int who = Words.mayBlock(command) ? 1 + rng.nextInt(CLIENTS - 1) : client;
                steps.add(new Step.Say(who, words.of(command)));
            }
        }
        return new Program(seed, protocols, steps);
    }

    private static void limits(Rng rng, List<Step> steps, double share) {
        for (String[] limit : LIMITS) {
            if (rng.chance(share)) {
                String value = limit[1 + rng.nextInt(limit.length - 1)];
                steps.add(new Step.Say(0, Wire.words("CONFIG", "SET", limit[0], value)));
            }
        }
    }

    private void transaction(Rng rng, Words words, int client, List<Step> steps) {
        steps.add(new Step.Say(client, Wire.words("MULTI")));
        int count = rng.nextInt(6);
        for (int i = 0; i < count; i++) {
            // What others say meanwhile may touch what is watched.
            int who = rng.chance(0.8) ? client : rng.nextInt(CLIENTS);
            Command command = draw(rng, words);
            // What SPOP takes is drawn by each server for itself; see Duel.
            if (!command.fullName().equals("spop") && (who == client || !blocks(command))) {
                steps.add(new Step.Say(who, words.of(command)));
            }
        }
        String end = rng.chance(0.85) ? "EXEC" : rng.chance(0.5) ? "DISCARD" : "MULTI";
        steps.add(new Step.Say(client, Wire.words(end)));
        if (end.equals("MULTI")) {
            steps.add(new Step.Say(client, Wire.words("EXEC")));
        }
    }

    private static boolean blocks(Command command) {
        return command.has(Flag.BLOCKING);
    }

    private static Step transfer(Rng rng, Words words, int client) {
        String ttl = rng.chance(0.7) ? "0" : rng.chance(0.5) ? "1000000" : "-1";
        List<Object> restore = new ArrayList<>(List.of("RESTORE", words.anyKey(), ttl));
        if (rng.chance(0.6)) {
            restore.add("REPLACE");
        }
        if (rng.chance(0.1)) {
            restore.add("ABSTTL");
        }
        if (rng.chance(0.1)) {
            restore.addAll(List.of("IDLETIME", rng.chance(0.8) ? "100" : "-1"));
        }
        return new Step.Transfer(client, words.anyKey(), Wire.words(restore.toArray()));
    }

    private Command draw(Rng rng, Words words) {
        Command command = draw(rng);
        return words.allows(command) ? command : draw(rng, words);
    }

    private Command draw(Rng rng) {
        double at = rng.nextDouble() * upTo.getLast();
        int index = 0;
        while (upTo.get(index) < at) {
            index++;
        }
        return commands.get(index);
    }

    /// A program that only says these words, for what was found by hand.
    static Program of(List<List<Bytes>> commands) {
        List<Step> steps = new ArrayList<>();
        commands.forEach(words -> steps.add(new Step.Say(0, words)));
        return new Program(0, List.of(2, 2, 2), steps);
    }
}
