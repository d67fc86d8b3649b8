package dev.vedette.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.ReplicaFeed;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Random rules and random commands: a real server and ours take and show the same rules, refuse
/// the same commands with the same words, by ACL DRYRUN and when a client runs them, and remember
/// the same refusals.
///
/// `-Dseed=N` replays one user, `-Dusers=N` sets how many there are.
final class AclDifferentialTest {

    private static final int DRY_RUNS = 40;
    private static final int RUNS = 20;

    @Test
    void usersMayDoWhatRedisLetsThemDo() {
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? Long.getLong("users", 150) : only;
        try (RedisProcess redis = Oracle.start();
                OurNode node = OurNode.start();
                RespClient theirs = RespClient.connect(redis.port());
                RespClient ours = node.connect();
                RespClient theirUser = RespClient.connect(redis.port());
                RespClient ourUser = node.connect()) {
            Both admin = new Both(theirs, ours);
            Both user = new Both(theirUser, ourUser);
            for (long seed = first; seed <= last; seed++) {
                run(seed, new Rng(seed), admin, user);
            }
        }
        System.out.println("acl: users " + first + " to " + last + " agree");
    }

    private static void run(long seed, Rng rng, Both admin, Both user) {
        admin.add("ACL", "LOG", "RESET");
        admin.add("FLUSHALL");
        admin.add("ACL", "SETUSER", "u", "reset", "on", ">p");
        for (int i = 0, lines = 1 + rng.nextInt(4); i < lines; i++) {
            List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "u"));
            for (int j = 0, rules = 1 + rng.nextInt(5); j < rules; j++) {
                words.addAll(rule(rng));
            }
            admin.add(words.toArray(String[]::new));
            admin.add("ACL", "GETUSER", "u");
        }
        admin.add("ACL", "LIST");
        for (int i = 0; i < DRY_RUNS; i++) {
            List<String> words = new ArrayList<>(List.of("ACL", "DRYRUN", "u"));
            words.addAll(List.of(COMMANDS[rng.nextInt(COMMANDS.length)].split(" ")));
            admin.add(words.toArray(String[]::new));
        }
        admin.add("ACL", "SETUSER", "u", "on", ">p", "+reset");
        admin.compare(seed);
        user.add("AUTH", "u", "p");
        for (int i = 0; i < RUNS; i++) {
            user.add(RUN[rng.nextInt(RUN.length)].split(" "));
        }
        user.add("RESET");
        user.compare(seed);
        admin.add("ACL", "LOG", "100");
        admin.compare(seed);
    }

    /// The words of one rule; some of them are wrong.
    private static List<String> rule(Rng rng) {
        return switch (rng.nextInt(24)) {
            case 0 -> List.of("allkeys");
            case 1 -> List.of("resetkeys");
            case 2 -> List.of("allchannels");
            case 3 -> List.of("resetchannels");
            case 4 -> List.of("allcommands");
            case 5 -> List.of("nocommands");
            case 6, 7, 8 -> List.of(PREFIXES[rng.nextInt(PREFIXES.length)] + one(rng, PATTERNS));
            case 9 -> List.of("&" + one(rng, PATTERNS));
            case 10, 11, 12 -> List.of(sign(rng) + "@" + one(rng, CATEGORIES));
            case 13, 14, 15, 16, 17 -> List.of(sign(rng) + one(rng, NAMES));
            case 18 -> selector(rng);
            case 19 -> List.of(one(rng, ODD));
            case 20 -> List.of("clearselectors");
            case 21 -> List.of(one(rng, "on", "off", "nopass", "resetpass", ">x", "<x", "<p"));
            case 22 -> List.of("+@all", "-" + one(rng, NAMES));
            default -> List.of("+@all", "-@" + one(rng, CATEGORIES));
        };
    }

    private static List<String> selector(Rng rng) {
        String open = "(" + sign(rng) + one(rng, NAMES);
        String middle = PREFIXES[rng.nextInt(PREFIXES.length)] + one(rng, PATTERNS);
        String close = sign(rng) + "@" + one(rng, CATEGORIES) + ")";
        return rng.nextInt(2) == 0
                ? List.of(open, middle, close)
                : List.of(open + " " + middle + " " + close);
    }

    private static String sign(Rng rng) {
        return rng.nextInt(3) == 0 ? "-" : "+";
    }

    private static String one(Rng rng, String... choices) {
        return choices[rng.nextInt(choices.length)];
    }

    private static final String[] PREFIXES = {"~", "~", "%R~", "%W~", "%RW~", "%rw~", "%WR~"};

    private static final String[] PATTERNS = {"a", "b", "a*", "?", "*", "[ab]", "k:*", "\u00e9"};

    private static final String[] CATEGORIES = {
        "all",
        "keyspace",
        "read",
        "write",
        "set",
        "sortedset",
        "list",
        "hash",
        "string",
        "bitmap",
        "hyperloglog",
        "geo",
        "stream",
        "pubsub",
        "admin",
        "fast",
        "slow",
        "blocking",
        "dangerous",
        "connection",
        "transaction",
        "scripting",
        "READ",
        "none"
    };

    private static final String[] NAMES = {
        "get",
        "set",
        "GET",
        "mset",
        "mget",
        "del",
        "exists",
        "expire",
        "ttl",
        "copy",
        "rename",
        "type",
        "select",
        "select|0",
        "select|1",
        "ping",
        "echo",
        "publish",
        "subscribe",
        "psubscribe",
        "config",
        "config|get",
        "config|set",
        "client",
        "client|setname",
        "acl",
        "acl|whoami",
        "acl|whoami|x",
        "multi",
        "exec",
        "lpush",
        "zadd",
        "xadd",
        "eval",
        "script",
        "script|kill",
        "memory|usage",
        "object",
        "object|freq",
        "get|a",
        "get|",
        "config|",
        "config|none",
        "none",
        "psync",
        "replconf",
        "slaveof",
        "info",
        "command",
        "command|info"
    };

    private static final String[] ODD = {
        "",
        "~",
        "&",
        "+",
        "-",
        "%",
        "%~a",
        "%R",
        "%X~a",
        "%RR~a",
        "(",
        ")",
        "()",
        "(~a",
        "~a)",
        "+@",
        "@read",
        "#abc",
        "!abc",
        "nonsense",
        "(+get",
        "(nonsense)",
        "(nopass)",
        "(on +get)"
    };

    private static final String[] COMMANDS = {
        "get a",
        "get b",
        "get k:1",
        "set a 1",
        "set k:1 1",
        "set a 1 get",
        "mget a b",
        "mset a 1 b 2",
        "del a",
        "del a b k:1",
        "exists a b",
        "copy a b",
        "rename a b",
        "select 0",
        "select 1",
        "publish a x",
        "publish k:1 x",
        "subscribe a b",
        "psubscribe a",
        "psubscribe a*",
        "spublish a x",
        "ssubscribe b",
        "unsubscribe a",
        "config get a",
        "config set a b",
        "client setname a",
        "client id",
        "acl whoami",
        "acl list",
        "multi",
        "exec",
        "ping",
        "auth a",
        "quit",
        "none",
        "get",
        "config",
        "config none",
        "object freq a",
        "command",
        "command info",
        "getex a ex 1",
        "getdel b",
        "append a x",
        "strlen a",
        "expire a 1",
        "type a",
        "dbsize",
        "flushall",
        "info",
        "watch a b",
        "psync ? -1",
        "replconf ack 1",
        "slaveof no one",
        "lcs a b",
        "getrange a 0 1",
        "setrange a 0 x",
        "substr b 0 1",
        "touch a b",
        "unlink a",
        "msetnx a 1 k:2 2"
    };

    /// What both servers answer alike when nothing but this test uses them.
    private static final String[] RUN = {
        "get a",
        "get b",
        "set a 1",
        "set b x",
        "set k:1 v",
        "mget a b",
        "mset a 1 k:1 2",
        "del a",
        "exists a b",
        "copy a b",
        "rename a b",
        "select 0",
        "select 1",
        "publish a x",
        "publish b x",
        "config get maxclients",
        "client setname a",
        "client getname",
        "acl whoami",
        "ping",
        "echo a",
        "multi",
        "exec",
        "discard",
        "get",
        "none",
        "type a",
        "dbsize",
        "append a x",
        "strlen b",
        "getdel a",
        "watch a",
        "unwatch",
        "object encoding a",
        "auth u wrong",
        "auth v p"
    };

    /// A client of each of the two, and what it has asked and not been answered.
    private static final class Both {
        private final RespClient theirs;
        private final RespClient ours;
        private final List<String[]> asked = new ArrayList<>();

        Both(RespClient theirs, RespClient ours) {
            this.theirs = theirs;
            this.ours = ours;
        }

        void add(String... words) {
            asked.add(words);
        }

        void compare(long seed) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (String[] words : asked) {
                Bytes[] argv = new Bytes[words.length];
                for (int i = 0; i < words.length; i++) {
                    argv[i] = Bytes.of(words[i]);
                }
                all.writeBytes(ReplyEncoder.encode(argv));
            }
            theirs.send(all.toByteArray());
            ours.send(all.toByteArray());
            for (String[] words : asked) {
                assertThat(shown(ours.receive()))
                        .as("seed %d: %s", seed, String.join(" ", words))
                        .isEqualTo(shown(theirs.receive()));
            }
            Oracle.count(asked.size());
            asked.clear();
        }
    }

    /// With the single commands behind the categories in the order of their names: a real server
    /// has another with every start.
    private static String shown(Reply reply) {
        return switch (reply) {
            case Reply.Array(List<Reply> elements) when isLogEntry(elements) ->
                    elements.subList(0, 10).stream()
                            .map(AclDifferentialTest::shown)
                            .toList()
                            .toString();
            case Reply.Array(List<Reply> elements) ->
                    elements.stream().map(AclDifferentialTest::shown).toList().toString();
            case Reply.Bulk(Bytes value) when value.toString().contains("@all") ->
                    sorted(value.latin1());
            case Reply.Bulk(Bytes value) -> ReplicaFeed.words(value);
            default -> reply.toString();
        };
    }

    private static boolean isLogEntry(List<Reply> elements) {
        return elements.size() == 14 && elements.getFirst().equals(Reply.bulk("count"));
    }

    private static String sorted(String rules) {
        StringBuilder text = new StringBuilder();
        TreeSet<String> single = new TreeSet<>();
        for (String word : rules.split("(?= )|(?=\\))")) {
            if (word.matches(" [+-][^@].*")) {
                single.add(word);
            } else {
                text.append(String.join("", single)).append(word);
                single.clear();
            }
        }
        return text.append(String.join("", single)).toString();
    }
}
