package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Connected;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Hello;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.Needs;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.ProcessFacts;
import dev.vedette.lab.survey.Role;
import dev.vedette.lab.survey.SentinelFacts;
import dev.vedette.lab.survey.Settings;
import dev.vedette.lab.survey.Users;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Facts of a good group of three hosts, to be changed where a test wants them otherwise. For what
/// real servers cannot be brought to in a test: other versions, other machines, TILT.
///
/// Nodes and sentinels are counted from 0; node 0 is the master.
final class Invented {

    static final int COUNT = 3;

    private static final int NODE_PORT = 6379;

    private static final int SENTINEL_PORT = 26_379;

    final List<Map<String, String>> infos = new ArrayList<>();
    final List<Map<String, String>> sentinelInfos = new ArrayList<>();
    final List<Map<String, String>> masters = new ArrayList<>();
    final List<Map<String, String>> sentinelSettings = new ArrayList<>();
    final List<Map<String, String>> settings = new ArrayList<>();
    final List<List<Hello>> hellos = new ArrayList<>();
    final List<List<Connected>> clients = new ArrayList<>();
    final List<Users> users = new ArrayList<>();
    final List<List<String>> runIds = new ArrayList<>();
    final List<List<String>> commands = new ArrayList<>();
    final List<String> ids = new ArrayList<>();
    final String[] nodeHosts = {"10.0.0.1", "10.0.0.2", "10.0.0.3"};
    final String[] sentinelHosts = nodeHosts.clone();
    final long[] clockAheadMillis = new long[COUNT];
    final long[] roundTripMicros = {500, 500, 500};
    final String[] restarters = new String[COUNT];
    long sentinelClockAheadMillis;
    long writtenBytesPerSecond;
    boolean isAnybodyLetIn;

    Invented() {
        for (int i = 0; i < COUNT; i++) {
            ids.add(Integer.toString(i + 1).repeat(40));
            infos.add(new HashMap<>(info(i)));
            Map<String, String> sentinel = new HashMap<>();
            sentinel.put("redis_version", "7.0.15");
            sentinel.put("run_id", "f" + ids.get(i).substring(1));
            sentinel.put("sentinel_tilt", "0");
            sentinelInfos.add(sentinel);
            Map<String, String> master = new HashMap<>();
            master.put("name", "mymaster");
            master.put("flags", "master");
            master.put("runid", runId(0));
            master.put("quorum", "2");
            master.put("config-epoch", "7");
            master.put("down-after-milliseconds", "5000");
            master.put("failover-timeout", "60000");
            master.put("parallel-syncs", "1");
            masters.add(master);
            sentinelSettings.add(
                    new HashMap<>(Map.of("resolve-hostnames", "no", "announce-hostnames", "no")));
            Map<String, String> setting = new HashMap<>();
            setting.put("masterauth", "secret");
            setting.put("masteruser", "");
            setting.put("requirepass", "secret");
            setting.put("protected-mode", "yes");
            settings.add(setting);
            hellos.add(new ArrayList<>());
            clients.add(new ArrayList<>());
            users.add(
                    new Users(
                            List.of(
                                    user(
                                            "default",
                                            List.of("on", digest("secret"), "~*", "+@all")))));
            runIds.add(List.of(runId(i), runId(i), runId(i)));
            commands.add(new ArrayList<>(allCommands()));
        }
        for (int i = 0; i < COUNT; i++) {
            for (int j = 0; j < COUNT; j++) {
                clients.get(i)
                        .add(
                                new Connected(
                                        "sentinel-" + ids.get(j).substring(0, 8) + "-cmd",
                                        sentinelHosts[j] + ":40000",
                                        "default",
                                        "N",
                                        100,
                                        "publish"));
            }
        }
    }

    static String runId(int node) {
        return ("abc".charAt(node) + "").repeat(40);
    }

    /// As ACL LIST shows a password: the digest of "secret" is computed, not typed.
    private static String digest(String password) {
        return "#" + Users.digest(password);
    }

    static Users.User user(String name, List<String> rules, String... refused) {
        Map<Needs, List<String>> byNeed = new EnumMap<>(Needs.class);
        for (Needs needs : Needs.values()) {
            byNeed.put(needs, List.of(refused));
        }
        return new Users.User(name, rules, Known.got(byNeed));
    }

    private static List<String> allCommands() {
        List<String> names = new ArrayList<>();
        for (Needs needs : Needs.values()) {
            needs.commands().forEach(c -> names.add(c.getFirst().toLowerCase(Locale.ROOT)));
        }
        return names.stream().distinct().toList();
    }

    private Map<String, String> info(int node) {
        Map<String, String> info = new HashMap<>();
        info.put("redis_version", "7.0.15");
        info.put("run_id", runId(node));
        info.put("uptime_in_seconds", "1000");
        info.put("master_replid", "e".repeat(40));
        if (node > 0) {
            info.put("master_link_status", "up");
            info.put("slave_priority", "100");
            info.put("slave_repl_offset", "1000");
            info.put("slave_read_only", "1");
        }
        return info;
    }

    Address node(int index) {
        return new Address(nodeHosts[index], NODE_PORT);
    }

    Address sentinel(int index) {
        return new Address(sentinelHosts[index], SENTINEL_PORT);
    }

    GroupFacts group() {
        List<SentinelFacts> sentinels = new ArrayList<>();
        List<NodeFacts> nodes = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            sentinels.add(sentinelFacts(i));
            nodes.add(nodeFacts(i));
        }
        return new GroupFacts("mymaster", sentinels, nodes);
    }

    private SentinelFacts sentinelFacts(int index) {
        Map<String, String> master = new HashMap<>(masters.get(index));
        master.putIfAbsent("ip", nodeHosts[0]);
        master.putIfAbsent("port", Integer.toString(NODE_PORT));
        List<Map<String, String>> replicas = new ArrayList<>();
        for (int i = 1; i < COUNT; i++) {
            replicas.add(
                    Map.of(
                            "ip",
                            nodeHosts[i],
                            "port",
                            Integer.toString(NODE_PORT),
                            "runid",
                            runId(i),
                            "flags",
                            "slave",
                            "slave-priority",
                            "100"));
        }
        List<Map<String, String>> peers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            if (i != index) {
                peers.add(
                        Map.of(
                                "ip",
                                sentinelHosts[i],
                                "port",
                                Integer.toString(SENTINEL_PORT),
                                "runid",
                                ids.get(i),
                                "flags",
                                "sentinel"));
            }
        }
        Known<Users> open =
                Known.got(
                        new Users(
                                List.of(user("default", List.of("on", "nopass", "~*", "+@all")))));
        return new SentinelFacts(
                sentinel(index),
                Known.got(""),
                Known.got(ids.get(index)),
                Known.got(master),
                Known.got(replicas),
                Known.got(peers),
                Known.got(new SentinelFacts.Quorum(true, "OK 3 usable Sentinels.")),
                Known.got(new Settings(sentinelSettings.get(index))),
                Known.got(sentinelInfos.get(index)),
                open,
                Known.got(List.of()),
                Known.got(List.of(500L)),
                Known.got(List.of(ids.get(index), ids.get(index))),
                Known.got(sentinelClockAheadMillis),
                Known.got(List.of()),
                Known.notGot("not asked"),
                Known.notGot("elsewhere"));
    }

    private NodeFacts nodeFacts(int index) {
        Map<String, String> info = new HashMap<>(infos.get(index));
        Role role = new Role.Replica(node(0), "connected", 1000);
        if (index == 0) {
            for (int i = 1; i < COUNT; i++) {
                String line = "ip=" + nodeHosts[i] + ",port=" + NODE_PORT + ",state=online,lag=0";
                info.putIfAbsent("slave" + (i - 1), line);
            }
            role = new Role.Master(1000, List.of());
        }
        return new NodeFacts(
                node(index),
                Known.got(""),
                Known.got(isAnybodyLetIn),
                Known.got(role),
                Known.got(info),
                Known.got(new Settings(settings.get(index))),
                Known.got(users.get(index)),
                Known.got(clients.get(index)),
                Known.got(commands.get(index)),
                Known.got(List.of(roundTripMicros[index])),
                Known.got(clockAheadMillis[index]),
                Known.got(runIds.get(index)),
                Known.got(new NodeFacts.WriteRate(writtenBytesPerSecond, 1000)),
                Known.got(hellos.get(index)),
                process(index));
    }

    /// Seen only where something restarts it.
    private Known<ProcessFacts> process(int node) {
        String restarter = restarters[node];
        return restarter == null
                ? Known.notGot("elsewhere")
                : Known.got(
                        new ProcessFacts(
                                1,
                                0,
                                restarter,
                                Known.notGot("not looked at"),
                                Known.notGot("not looked at"),
                                Map.of()));
    }
}
