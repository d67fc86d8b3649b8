package dev.vedette.sentinel;

import static dev.vedette.command.Flag.ADMIN;
import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.Flag.LOADING;
import static dev.vedette.command.Flag.NOSCRIPT;
import static dev.vedette.command.Flag.PUBSUB;
import static dev.vedette.command.Flag.STALE;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.command.Call;
import dev.vedette.command.Category;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Group;
import dev.vedette.command.Handler;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Effect;
import dev.vedette.sentinel.core.Event;
import dev.vedette.sentinel.core.Explanation;
import dev.vedette.sentinel.core.Globals;
import dev.vedette.sentinel.core.GroupSettings;
import dev.vedette.sentinel.core.Hello;
import dev.vedette.sentinel.core.Timer;
import dev.vedette.sentinel.core.View.GroupView;
import dev.vedette.sentinel.core.View.InstanceView;
import dev.vedette.sentinel.core.View.ScriptView;
import dev.vedette.world.Resolution;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/// SENTINEL and the few other commands a Sentinel has of its own.
final class SentinelCommands {

    private static final String PER_MASTER = "O(N) where N is the number of masters";

    /// Since when there are the spellings with "primary".
    private static final String VALKEY_8 = "8.0.0";

    private static final String GET_OR_SET =
            "ERR Only SENTINEL CONFIG GET <option> / SET <option> <value> are supported.";

    private static final String NO_HOST = "ERR Invalid IP address or hostname specified";
    private static final String NO_SUCH_MASTER = "ERR No such master with that name";
    private static final String NOT_SAVED = "ERR Failed to save config file. Check server logs.";

    private final Shell shell;
    private final Rehearsals rehearsals;
    private final String runId;

    SentinelCommands(Shell shell, Rehearsals rehearsals, String runId) {
        this.shell = shell;
        this.rehearsals = rehearsals;
        this.runId = runId;
    }

    List<Command> all() {
        return List.of(
                Command.container("SENTINEL")
                        .about("Questions and orders to a Sentinel.")
                        .since("2.8.4")
                        .cost("Depends on subcommand.")
                        .group(Group.SENTINEL)
                        .flags(ADMIN)
                        .sub(questions())
                        .sub(orders()),
                Command.plain("PUBLISH", this::publish)
                        .synopsis("channel message")
                        .about("Takes the hello of another Sentinel.")
                        .since("2.0.0")
                        .cost("O(1)")
                        .group(Group.PUBSUB)
                        .flags(PUBSUB, LOADING, STALE, FAST),
                Command.plain("ROLE", _ -> role())
                        .about("That this is a Sentinel, and which masters it watches.")
                        .since("2.8.12")
                        .cost("O(1)")
                        .group(Group.SERVER)
                        .categories(Category.ADMIN, Category.DANGEROUS)
                        .flags(NOSCRIPT, LOADING, STALE, FAST));
    }

    private Command[] questions() {
        return new Command[] {
            sub("EXPLAIN", this::explain)
                    .synopsis("master-name")
                    .about(
                            "Whether a master could be replaced now, and how the last failovers went.")
                    .cost(PER_MASTER),
            sub("MASTERS", _ -> masters()).about("All masters and their state.").cost(PER_MASTER),
            sub("PRIMARIES", _ -> masters())
                    .about("All masters and their state.")
                    .since(VALKEY_8)
                    .cost(PER_MASTER),
            sub("MASTER", call -> InstanceReply.master(group(call)))
                    .synopsis("master-name")
                    .about("One master and its state."),
            sub("PRIMARY", call -> InstanceReply.master(group(call)))
                    .synopsis("primary-name")
                    .about("One master and its state.")
                    .since(VALKEY_8),
            sub("REPLICAS", this::replicas)
                    .synopsis("master-name")
                    .about("The replicas of a master.")
                    .since("5.0.0")
                    .cost("O(N) where N is the number of replicas"),
            sub("SLAVES", this::replicas)
                    .synopsis("master-name")
                    .about("The replicas of a master.")
                    .since("2.8.0")
                    .cost("O(N) where N is the number of slaves")
                    .deprecated("5.0.0", "`SENTINEL REPLICAS`"),
            sub("SENTINELS", this::sentinels)
                    .synopsis("master-name")
                    .about("The other Sentinels of a master.")
                    .cost("O(N) where N is the number of Sentinels"),
            sub("GET-MASTER-ADDR-BY-NAME", this::addressOf)
                    .synopsis("master-name")
                    .about("Where a master listens."),
            sub("GET-PRIMARY-ADDR-BY-NAME", this::addressOf)
                    .synopsis("primary-name")
                    .about("Where a master listens.")
                    .since(VALKEY_8),
            sub("IS-MASTER-DOWN-BY-ADDR", this::isMasterDown)
                    .synopsis("ip port:integer current-epoch:integer runid")
                    .about("Whether this Sentinel holds a master for down, and for whom it votes."),
            sub("IS-PRIMARY-DOWN-BY-ADDR", this::isMasterDown)
                    .synopsis("ip port:integer current-epoch:integer runid")
                    .about("Whether this Sentinel holds a master for down, and for whom it votes.")
                    .since(VALKEY_8),
            costly("CKQUORUM", this::checkQuorum)
                    .synopsis("master-name")
                    .about("Whether enough Sentinels are there for a failover."),
            sub("MYID", _ -> Reply.bulk(runId)).about("The id of this Sentinel.").since("6.2.0"),
            sub("INFO-CACHE", this::infoCache)
                    .synopsis("nodename...")
                    .about("The last INFO of masters and replicas.")
                    .since("3.2.0")
                    .cost("O(N) where N is the number of instances"),
            Command.plain("HELP", _ -> SentinelHelp.reply())
                    .about("The subcommands.")
                    .since("6.2.0")
                    .cost("O(1)")
                    .group(Group.SENTINEL)
                    .flags(LOADING, STALE)
        };
    }

    private Command[] orders() {
        return new Command[] {
            costly("FAILOVER", this::failover)
                    .synopsis("master-name [manner=(COORDINATED | FORCE)]")
                    .about("Makes a replica the master now, without losing a write."),
            sub("RESET", this::reset)
                    .synopsis("pattern:pattern")
                    .about("Forgets replicas and Sentinels of masters.")
                    .cost("O(N) where N is the number of monitored masters"),
            sub("MONITOR", this::monitor)
                    .synopsis("name ip port:integer quorum:integer")
                    .about("Begins to watch a master."),
            sub("REMOVE", call -> operator(call, t -> new Event.Remove(t, word(call, 2))))
                    .synopsis("master-name")
                    .about("Ceases to watch a master."),
            sub("SET", this::set)
                    .synopsis("master-name option_value=(option value)...")
                    .about("Changes settings of a master."),
            sub("CONFIG", this::config)
                    .synopsis(
                            "set_or_get=(set_param_value=SET (parameter value)... | GET parameter...)")
                    .arity(-3)
                    .about("Shows or changes options of the Sentinel as a whole.")
                    .since("6.2.0"),
            sub("DEBUG", rehearsals::debug)
                    .synopsis("parameter_value=(parameter value)...")
                    .arity(-2)
                    .about("Shows or changes the periods of the algorithm.")
                    .since("7.0.0")
                    .cost("O(N) where N is the number of configurable parameters"),
            costly("PENDING-SCRIPTS", _ -> pendingScripts())
                    .about("The scripts that run or wait for their turn."),
            costly("SIMULATE-FAILURE", rehearsals::simulateFailure)
                    .synopsis(
                            "[mode=(crash-after-election=\"crash-after-election\""
                                    + " | crash-after-promotion=\"crash-after-promotion\""
                                    + " | help=\"help\")...]")
                    .arity(-3)
                    .about("Has this Sentinel crash in the next failover it leads.")
                    .since("3.2.0"),
            sub("FLUSHCONFIG", call -> operator(call, Event.Flush::new))
                    .about("Writes the configuration file now.")
        };
    }

    private static Command sub(String name, Handler handler) {
        return costly(name, handler).cost("O(1)");
    }

    /// One whose cost Redis does not tell.
    private static Command costly(String name, Handler handler) {
        return Command.admin(name, handler).since("2.8.4").group(Group.SENTINEL);
    }

    private static String word(Call call, int index) {
        return call.arg(index).toString();
    }

    private GroupView group(Call call) {
        GroupView group = shell.group(word(call, 2));
        if (group == null) {
            throw new CommandError(NO_SUCH_MASTER);
        }
        return group;
    }

    private Reply masters() {
        return Reply.array(shell.view().groups().stream().map(InstanceReply::master).toList());
    }

    private Reply replicas(Call call) {
        GroupView group = group(call);
        return Reply.array(
                group.replicas().stream()
                        .filter(replica -> replica.report().announced())
                        .map(replica -> InstanceReply.replica(replica, group.settings()))
                        .toList());
    }

    private Reply sentinels(Call call) {
        GroupView group = group(call);
        return Reply.array(
                group.sentinels().stream()
                        .map(sentinel -> InstanceReply.sentinel(sentinel, group.settings()))
                        .toList());
    }

    private Reply addressOf(Call call) {
        GroupView group = shell.group(word(call, 2));
        return group == null
                ? Reply.nilArray()
                : Reply.array(
                        Reply.bulk(group.address().host()), Reply.bulk(group.address().port()));
    }

    private Reply isMasterDown(Call call) {
        long port = call.integer(3);
        long epoch = call.integer(4);
        String candidate = word(call, 5);
        // Redis takes negative numbers here and stores what they become; they are nobody's epoch.
        if (port != (int) port || epoch < 0) {
            throw new CommandError(CommandError.NOT_AN_INTEGER);
        }
        LateReply late = new LateReply(call.session(), SentinelCommands::reply);
        shell.ask(
                ticket ->
                        new Event.DownAsked(
                                ticket,
                                new Address(word(call, 2), (int) port),
                                epoch,
                                Hello.isRunId(candidate) ? candidate : null),
                late);
        return late.nowOrOwed();
    }

    private Reply checkQuorum(Call call) {
        String text = quorumText(group(call));
        return text.startsWith("OK") ? Reply.simple(text) : Reply.error(text);
    }

    /// What SENTINEL CKQUORUM says about a group: that it can fail over (`OK`), or why not.
    static String quorumText(GroupView group) {
        int usable = group.usableSentinels();
        List<String> missing = new ArrayList<>();
        if (usable < group.settings().quorum()) {
            missing.add(
                    "Not enough available Sentinels to reach the specified quorum for this master");
        }
        if (usable < group.majority()) {
            missing.add(
                    "Not enough available Sentinels to reach the majority and authorize a failover");
        }
        return missing.isEmpty()
                ? "OK "
                        + usable
                        + " usable Sentinels. Quorum and failover authorization can be reached"
                : "NOQUORUM " + usable + " usable Sentinels. " + String.join(". ", missing);
    }

    private Reply infoCache(Call call) {
        List<Reply> caches = new ArrayList<>();
        for (Bytes name : new LinkedHashSet<>(call.from(2))) {
            GroupView group = shell.group(name.toString());
            if (group != null) {
                List<Reply> instances = new ArrayList<>();
                instances.add(cached(group.master()));
                group.replicas().forEach(replica -> instances.add(cached(replica)));
                caches.add(Reply.bulk(name));
                caches.add(Reply.array(instances));
            }
        }
        return Reply.array(caches);
    }

    private static Reply cached(InstanceView instance) {
        String text = instance.report().text().toString();
        return Reply.array(
                Reply.integer(instance.infoAge()), text.isEmpty() ? Reply.nil() : Reply.bulk(text));
    }

    private Reply failover(Call call) {
        if (call.count() > 4) {
            throw CommandError.excess(call);
        }
        Event.Manner manner =
                call.count() == 3
                        ? Event.Manner.USUAL
                        : switch (word(call, 3).toUpperCase(Locale.ROOT)) {
                            case "COORDINATED" -> Event.Manner.COORDINATED;
                            case "FORCE" -> Event.Manner.FORCE;
                            default ->
                                    throw new CommandError("ERR Unknown failover option specified");
                        };
        return operator(call, ticket -> new Event.Failover(ticket, word(call, 2), manner));
    }

    private Reply reset(Call call) {
        Glob glob = Glob.of(call.arg(2));
        List<String> names =
                shell.view().groups().stream()
                        .map(GroupView::name)
                        .filter(name -> glob.matches(Bytes.of(name)))
                        .toList();
        return operator(call, ticket -> new Event.Reset(ticket, names));
    }

    private Reply monitor(Call call) {
        long quorum = call.integer(5, "ERR Invalid quorum");
        long port = call.integer(4, "ERR Invalid port");
        if (quorum <= 0) {
            throw new CommandError("ERR Quorum must be 1 or greater.");
        }
        if (!shell.names().accepts(word(call, 3))) {
            throw new CommandError(NO_HOST);
        }
        if (port < 0 || port > 65535) {
            throw new CommandError("ERR Invalid port number.");
        }
        if (quorum > Integer.MAX_VALUE) {
            throw new CommandError("ERR Invalid quorum");
        }
        if (!SentinelLines.isName(word(call, 2))) {
            throw new CommandError("ERR Invalid master name.");
        }
        GroupSettings settings =
                GroupSettings.of((int) quorum)
                        .downAfter(timer(Timer.DEFAULT_DOWN_AFTER))
                        .failoverTimeout(timer(Timer.DEFAULT_FAILOVER_TIMEOUT));
        return monitor(call, word(call, 2), new Address(word(call, 3), (int) port), settings);
    }

    /// A name must lead somewhere before its master is watched.
    private Reply monitor(Call call, String name, Address master, GroupSettings settings) {
        LateReply late = new LateReply(call.session(), SentinelCommands::reply);
        Names names = shell.names();
        Runnable begin =
                () ->
                        shell.ask(
                                ticket ->
                                        new Event.Monitor(
                                                ticket, name, names.inward(master), settings),
                                late);
        if (Hello.isIp(master.host())) {
            begin.run();
        } else {
            names.resolve(
                    master.host(),
                    outcome -> {
                        switch (outcome) {
                            case Resolution.Resolved _ -> begin.run();
                            case Resolution.Unresolved _ -> late.answer(Reply.error(NO_HOST));
                        }
                    });
        }
        return late.nowOrLater();
    }

    private long timer(Timer timer) {
        return shell.timers().getOrDefault(timer, 0L);
    }

    private Reply config(Call call) {
        List<Bytes> words = call.from(3);
        boolean isSet = call.arg(2).is("SET");
        if (words.isEmpty() || !isSet && !call.arg(2).is("GET") || isSet && words.size() % 2 != 0) {
            throw new CommandError(GET_OR_SET);
        }
        if (!isSet) {
            return GlobalOptions.matching(
                    GlobalOptions.all(shell.globals(), shell.loglevel()), words);
        }
        Globals globals = GlobalOptions.changed(shell.globals(), words);
        return operator(call, ticket -> new Event.Configure(ticket, globals));
    }

    /// Options before a wrong one stay applied, as in Redis.
    private Reply set(Call call) {
        String name = group(call).name();
        SettingsChange change =
                new SettingsChange(
                        group(call).settings(),
                        shell.globals().deniesScripts(),
                        shell::isExecutable);
        CommandError mistake = change.take(call.from(3));
        if (mistake == null) {
            return operator(
                    call,
                    ticket -> new Event.Change(ticket, name, change.settings(), change.texts()));
        }
        if (!change.texts().isEmpty()) {
            shell.ask(
                    ticket -> new Event.Change(ticket, name, change.settings(), change.texts()),
                    _ -> {});
        }
        throw mistake;
    }

    /// Asks the core; the answer may have to wait for the disk, and the client with it.
    private Reply operator(Call call, LongFunction<Event> order) {
        LateReply late = new LateReply(call.session(), SentinelCommands::reply);
        shell.ask(order, late);
        return late.nowOrLater();
    }

    private static Reply reply(Effect.Outcome outcome) {
        return switch (outcome) {
            case Effect.Done _ -> Reply.ok();
            case Effect.ResetCount(int groups) -> Reply.integer(groups);
            case Effect.NotSaved _ -> Reply.error(NOT_SAVED);
            case Effect.NoSuchGroup _ -> Reply.error(NO_SUCH_MASTER);
            case Effect.DuplicateGroup _ -> Reply.error("ERR Duplicate master name.");
            case Effect.FailoverInProgress _ -> Reply.error("INPROG Failover already in progress");
            case Effect.NoGoodReplica _ ->
                    Reply.error("NOGOODSLAVE No suitable replica to promote");
            case Effect.NoGoodMaster _ ->
                    Reply.error(
                            "NOGOODPRIMARY The master does not answer, so its writes cannot be"
                                    + " held");
            case Effect.Opinion opinion ->
                    Reply.array(
                            Reply.integer(opinion.down()),
                            Reply.bulk(opinion.leader() == null ? "*" : opinion.leader()),
                            Reply.integer(opinion.leaderEpoch()));
        };
    }

    private Reply pendingScripts() {
        List<Reply> scripts = new ArrayList<>();
        for (ScriptView script : shell.scripts()) {
            scripts.add(
                    Reply.map(
                            List.of(
                                    Reply.bulk("argv"),
                                    Reply.array(script.words().stream().map(Reply::bulk).toList()),
                                    Reply.bulk("flags"),
                                    Reply.bulk(script.isRunning() ? "running" : "scheduled"),
                                    Reply.bulk("pid"),
                                    Reply.bulk(Long.toString(script.pid())),
                                    Reply.bulk(script.isRunning() ? "run-time" : "run-delay"),
                                    Reply.bulk(Long.toString(script.millis())),
                                    Reply.bulk("retry-num"),
                                    Reply.bulk(Integer.toString(script.runs())))));
        }
        return Reply.array(scripts);
    }

    private Reply explain(Call call) {
        Explanation told = shell.explain(word(call, 2));
        if (told == null) {
            throw new CommandError(NO_SUCH_MASTER);
        }
        return Reply.map(
                List.of(
                        Reply.bulk("summary"),
                        Reply.bulk(told.summary()),
                        Reply.bulk("can-failover"),
                        Reply.bulk(told.obstacles().isEmpty() ? "yes" : "no"),
                        Reply.bulk("obstacles"),
                        texts(told.obstacles()),
                        Reply.bulk("would-choose"),
                        Reply.bulk(told.choice()),
                        Reply.bulk("candidates"),
                        texts(told.candidates()),
                        Reply.bulk("problems"),
                        texts(told.problems()),
                        Reply.bulk("failovers"),
                        Reply.array(
                                told.failovers().stream().map(SentinelCommands::texts).toList())));
    }

    private static Reply texts(List<String> lines) {
        return Reply.array(lines.stream().map(Reply::bulk).toList());
    }

    private Reply publish(Call call) {
        if (call.arg(1).equals(Wire.ORDER_CHANNEL)) {
            Hello.parseOrder(word(call, 2)).ifPresent(shell::receive);
            return Reply.integer(1);
        }
        if (call.arg(1).equals(Wire.REASON_CHANNEL)) {
            Hello.parseReason(word(call, 2)).ifPresent(shell::receive);
            return Reply.integer(1);
        }
        if (!call.arg(1).equals(Wire.HELLO_CHANNEL)) {
            throw new CommandError("ERR Only HELLO messages are accepted by Sentinel instances.");
        }
        Hello.parse(word(call, 2), shell.names()::accepts)
                .ifPresentOrElse(
                        hello -> shell.receive(new Event.HelloHeard(hello)), shell::nonsenseHeard);
        return Reply.integer(1);
    }

    private Reply role() {
        return Reply.array(
                Reply.bulk("sentinel"),
                Reply.array(
                        shell.view().groups().stream()
                                .map(group -> Reply.bulk(group.name()))
                                .toList()));
    }
}
