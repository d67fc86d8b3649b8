package dev.vedette.sentinel;

import dev.vedette.command.HelpText;
import dev.vedette.resp.Reply;

/// SENTINEL HELP: Redis' list of subcommands, explained in our words.
final class SentinelHelp {

    private SentinelHelp() {}

    static Reply reply() {
        return HelpText.of(
                "SENTINEL",
                "CKQUORUM <master-name>",
                "    Say whether enough Sentinels can be reached for a failover.",
                "CONFIG SET <param> <value> [<param> <value> ...]",
                "    Change options of the Sentinel as a whole.",
                "CONFIG GET <pattern> [<pattern> ...]",
                "    Return options of the Sentinel as a whole.",
                "DEBUG [<param> <value> ...]",
                "    Show or change the periods of the algorithm, in milliseconds, until the next",
                "    start.",
                "GET-MASTER-ADDR-BY-NAME <master-name>",
                "    Return the ip and port of a master.",
                "FAILOVER <master-name> [COORDINATED|FORCE]",
                "    Make a replica the master now. Writes are held until it has all of them;",
                "    FORCE does not wait and loses what it has not got.",
                "EXPLAIN <master-name>",
                "    Say whether the master could be replaced now, and how the last failovers went.",
                "FLUSHCONFIG",
                "    Write the configuration file with all state.",
                "INFO-CACHE <master-name> [<master-name> ...]",
                "    Return the last INFO of masters and their replicas.",
                "IS-MASTER-DOWN-BY-ADDR <ip> <port> <current-epoch> <runid>",
                "    Say whether the master at that address is down for this Sentinel.",
                "MASTER <master-name>",
                "    Show one master and its state.",
                "MASTERS",
                "    Show all masters and their state.",
                "MONITOR <name> <ip> <port> <quorum>",
                "    Begin to watch a master.",
                "MYID",
                "    Return the id of this Sentinel.",
                "PENDING-SCRIPTS",
                "    Show the scripts that run or wait for their turn.",
                "REMOVE <master-name>",
                "    Cease to watch a master.",
                "REPLICAS <master-name>",
                "    Show the replicas of a master and their state.",
                "RESET <pattern>",
                "    Forget replicas and Sentinels of the masters that match.",
                "SENTINELS <master-name>",
                "    Show the other Sentinels of a master and their state.",
                "SET <master-name> <option> <value> [<option> <value> ...]",
                "    Change settings of a master.",
                "SIMULATE-FAILURE [CRASH-AFTER-ELECTION] [CRASH-AFTER-PROMOTION] [HELP]",
                "    Have this Sentinel crash in the next failover it leads.");
    }
}
