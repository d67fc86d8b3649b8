package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What a Sentinel answers, word for word as the real one does with the same configuration.
@Isolated("who is held up for two seconds tilts, and then answers otherwise")
final class SentinelCommandsIT {

    @TempDir private Path directory;
    private SentinelPair pair;

    @BeforeEach
    void startBoth() throws IOException {
        pair = new SentinelPair(directory);
    }

    @AfterEach
    void stopBoth() {
        pair.close();
    }

    @Test
    void questionsAreAnsweredAlike() {
        pair.same(
                """
                SENTINEL
                SENTINEL bogus
                SENTINEL masters x
                SENTINEL master
                SENTINEL master nope
                SENTINEL replicas nope
                SENTINEL slaves nope
                SENTINEL sentinels nope
                SENTINEL replicas beta
                SENTINEL sentinels beta
                SENTINEL get-master-addr-by-name nope
                SENTINEL get-master-addr-by-name alpha
                SENTINEL is-master-down-by-addr 127.0.0.1 1 0 *
                SENTINEL is-master-down-by-addr 127.0.0.1 9 0 *
                SENTINEL is-master-down-by-addr 127.0.0.1 x 0 *
                SENTINEL is-master-down-by-addr 127.0.0.1 1 x *
                SENTINEL is-master-down-by-addr 127.0.0.1 1 0
                SENTINEL ckquorum alpha
                SENTINEL ckquorum beta
                SENTINEL ckquorum nope
                SENTINEL myid
                SENTINEL info-cache
                SENTINEL info-cache nope
                SENTINEL pending-scripts
                SENTINEL pending-scripts x
                SENTINEL info-cache alpha nope alpha
                SENTINEL help x
                SENTINEL myid x
                SENTINEL flushconfig x
                INFO replication
                INFO memory
                INFO commandstats
                INFO bogus
                ROLE x
                PING hello
                TIME x
                EVAL x 0
                SLOWLOG GET
                WAIT 0 0
                REPLICAOF NO ONE
                SSUBSCRIBE x
                SUBSCRIBE
                COMMAND GETKEYS sentinel master alpha
                COMMAND INFO get ping role publish subscribe info
                CLIENT NO-TOUCH on
                CLIENT UNBLOCK 99
                CLIENT KILL 1.2.3.4:5
                CLIENT KILL ID 999
                CLIENT KILL TYPE normal
                CLIENT PAUSE 1
                CLIENT UNPAUSE
                CLIENT NO-EVICT on
                CLIENT GETREDIR
                CLIENT TRACKINGINFO
                AUTH x
                AUTH bob x
                AUTH default x
                AUTH default x y
                HELLO 2 AUTH bob x
                HELLO 3 AUTH bob
                HELLO 3 AUTH
                HELLO 4
                SHUTDOWN x
                PUBLISH x y
                PUBLISH __sentinel__:hello nonsense
                PING
                GET x
                CONFIG GET x
                MULTI
                TIME
                ECHO x
                SELECT 0
                MONITOR
                DEBUG SLEEP 0
                PUBSUB CHANNELS
                SHUTDOWN ABORT
                CLIENT GETNAME
                """);
    }

    @Test
    void optionsOfTheWholeSentinelAreAnsweredAlike() {
        pair.same(
                """
                SENTINEL config
                SENTINEL config get
                SENTINEL config set
                SENTINEL config bogus
                SENTINEL config bogus 1
                SENTINEL config get announce-*
                SENTINEL config get ANNOUNCE-IP
                SENTINEL config get nope
                SENTINEL config set announce-ip
                SENTINEL config set announce-ip 1.2.3.4
                SENTINEL config set announce-port x
                SENTINEL config set announce-port -1
                SENTINEL config set announce-port 70000
                SENTINEL config set announce-port 77
                SENTINEL config set resolve-hostnames x
                SENTINEL config set resolve-hostnames yes
                SENTINEL config get *-hostnames
                SENTINEL config set RESOLVE-HOSTNAMES NO
                SENTINEL config set announce-hostnames maybe
                SENTINEL config set sentinel-user bob
                SENTINEL config set sentinel-pass secret
                SENTINEL config get sentinel-*
                SENTINEL config set sentinel-user ''
                SENTINEL config set sentinel-pass ''
                SENTINEL config set bogus 1
                SENTINEL config get [ars]*
                """);
    }

    /// Several at a time, and `loglevel`, as Redis 7.2 has them; 7.0 refuses both.
    @Test
    void severalOptionsAreSetTogetherOrNotAtAll() throws IOException {
        assertThat(text("SENTINEL config set announce-ip 9.9.9.9 announce-port x"))
                .isEqualTo("-ERR Invalid value 'x' to SENTINEL CONFIG SET 'announce-port'");
        assertThat(text("SENTINEL config set announce-ip 9.9.9.9 Announce-IP 1.1.1.1"))
                .isEqualTo("-ERR Duplicate argument 'Announce-IP' to SENTINEL CONFIG SET");
        assertThat(text("SENTINEL config get announce-ip announce-*"))
                .isEqualTo("announce-ip  announce-hostnames no announce-port 0");
        assertThat(text("SENTINEL config set announce-ip 9.9.9.9 loglevel debug")).isEqualTo("OK");
        assertThat(text("SENTINEL config get announce-ip loglevel nope"))
                .isEqualTo("announce-ip 9.9.9.9 loglevel debug");
        assertThat(pair.oursOnDisk())
                .contains("\nsentinel announce-ip 9.9.9.9\n", "\nloglevel debug\n");
    }

    private String text(String line) {
        return String.join(" ", Quorum.flat(pair.ours().ask(line.split(" "))));
    }

    @Test
    void timersAreShownAndSetAlike() {
        pair.same(
                """
                SENTINEL debug
                SENTINEL debug x
                SENTINEL debug x y
                SENTINEL debug ping-period
                SENTINEL debug ping-period 0
                SENTINEL debug ping-period -1
                SENTINEL debug ping-period x
                SENTINEL debug ping-period 500 info-period 2000 PUBLISH-period 900
                SENTINEL debug ping-period 600 bogus 1
                SENTINEL debug ping-period 700 info-period
                SENTINEL debug default-down-after 1234 default-failover-timeout 5678
                SENTINEL monitor delta 127.0.0.1 5 1
                SENTINEL debug
                """);
        assertThat(text("SENTINEL master delta"))
                .contains("down-after-milliseconds 1234 ", " failover-timeout 5678 ");
        assertThat(Quorum.flat(pair.real().ask("SENTINEL", "master", "delta")))
                .contains("1234", "5678");
    }

    @Test
    void whatAClientTracksForItsCacheIsSaidAlike() {
        pair.same(
                """
                CLIENT TRACKING
                CLIENT TRACKING maybe
                CLIENT TRACKING on bogus
                CLIENT TRACKING on REDIRECT
                CLIENT TRACKING on REDIRECT abc
                CLIENT TRACKING on REDIRECT 999999
                CLIENT TRACKING off REDIRECT 999999
                CLIENT TRACKING on PREFIX a
                CLIENT TRACKING on BCAST OPTIN
                CLIENT TRACKING on BCAST OPTOUT
                CLIENT TRACKING on OPTIN OPTOUT
                CLIENT CACHING yes
                CLIENT TRACKINGINFO
                CLIENT TRACKING on
                CLIENT GETREDIR
                CLIENT TRACKING on BCAST
                CLIENT TRACKING on NOLOOP
                CLIENT TRACKINGINFO
                CLIENT TRACKING on OPTIN
                CLIENT TRACKING on OPTOUT
                CLIENT CACHING no
                CLIENT CACHING maybe
                CLIENT CACHING
                CLIENT CACHING yes no
                CLIENT CACHING yes
                CLIENT TRACKINGINFO
                PING
                CLIENT TRACKINGINFO
                CLIENT TRACKING off
                CLIENT TRACKINGINFO
                CLIENT TRACKING on OPTOUT
                CLIENT CACHING yes
                CLIENT CACHING no
                CLIENT TRACKINGINFO
                CLIENT TRACKING off
                CLIENT TRACKING on BCAST PREFIX a PREFIX ab
                CLIENT TRACKING on BCAST PREFIX a PREFIX a
                CLIENT TRACKING on BCAST PREFIX a PREFIX b
                CLIENT TRACKINGINFO
                CLIENT TRACKING on BCAST PREFIX ab
                CLIENT TRACKING on BCAST PREFIX c NOLOOP
                CLIENT TRACKINGINFO
                CLIENT TRACKING on
                """);
        pair.ours().ask("HELLO", "3");
        pair.real().ask("HELLO", "3");
        pair.same(
                """
                CLIENT TRACKINGINFO
                CLIENT TRACKING off BCAST PREFIX zz
                CLIENT TRACKING on BCAST
                CLIENT TRACKINGINFO
                CLIENT HELP
                COMMAND INFO client|tracking client|caching
                """);
        String tracks = "flags=tB ";
        assertThat(pair.ours().ask("CLIENT", "INFO").toString()).contains(tracks, " redir=0 ");
        assertThat(pair.real().ask("CLIENT", "INFO").toString()).contains(tracks, " redir=0 ");
    }

    /// The real one lists masters in the order of a hash table with a seed of the day.
    @Test
    void roleNamesTheSameMasters() {
        assertThat(masters(pair.ours().ask("ROLE"))).isEqualTo(masters(pair.real().ask("ROLE")));
        Oracle.count(1);
    }

    private static Set<Reply> masters(Reply role) {
        assertThat(role).isInstanceOf(Reply.Array.class);
        List<Reply> elements = ((Reply.Array) role).elements();
        assertThat(elements).hasSize(2).startsWith(Reply.bulk("sentinel"));
        return Set.copyOf(((Reply.Array) elements.getLast()).elements());
    }

    @Test
    void ordersAreAnsweredAlike() {
        pair.same(
                """
                SENTINEL failover nope
                SENTINEL failover alpha
                SENTINEL monitor alpha 127.0.0.1 5 1
                SENTINEL monitor gamma 127.0.0.1 5 0
                SENTINEL monitor gamma 127.0.0.1 5 x
                SENTINEL monitor gamma 127.0.0.1 x 1
                SENTINEL monitor gamma 127.0.0.1 99999 1
                SENTINEL monitor gamma nohost.invalid 5 1
                SENTINEL monitor gamma 127.0.0.1 5 1
                SENTINEL get-master-addr-by-name gamma
                SENTINEL remove gamma
                SENTINEL remove gamma
                SENTINEL set nope quorum 1
                SENTINEL set alpha quorum 0
                SENTINEL set alpha quorum x
                SENTINEL set alpha bogus 1
                SENTINEL set alpha quorum
                SENTINEL set alpha quorum 1 down-after-milliseconds 5000
                SENTINEL set alpha auth-pass secret
                SENTINEL set alpha auth-pass ''
                SENTINEL set alpha parallel-syncs 0
                SENTINEL set alpha failover-timeout 0
                SENTINEL set alpha notification-script /x
                SENTINEL set alpha rename-command CONFIG x
                SENTINEL set alpha rename-command CONFIG CONFIG
                SENTINEL set alpha rename-command CONFIG
                SENTINEL set alpha master-reboot-down-after-period -1
                SENTINEL set alpha auth-user u
                SENTINEL flushconfig
                SENTINEL reset nope*
                SENTINEL reset *
                SENTINEL ckquorum alpha
                """);
    }
}
