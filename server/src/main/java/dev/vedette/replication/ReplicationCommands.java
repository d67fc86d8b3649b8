package dev.vedette.replication;

import static dev.vedette.command.Command.admin;
import static dev.vedette.command.Command.plain;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.Category;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;
import dev.vedette.command.Session;
import dev.vedette.replication.ReplicaPeer.Introduced;
import dev.vedette.resp.Reply;
import dev.vedette.world.Log;

import java.util.List;

/// The commands of replication: those of operators, and those that nodes speak among themselves.
final class ReplicationCommands {

    private static final String WAIT_ON_REPLICA =
            "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0"
                    + " if a replica is configured to be writable (which is not the default) writes to"
                    + " replicas are just local and are not propagated.";
    private static final String NOMASTERLINK =
            "NOMASTERLINK Can't SYNC while not connected with my master";
    private static final String ADDRESS = "args=(host-port=(host port:integer) | no-one=(NO ONE))";

    /// As long as a host name can be.
    private static final int MAX_HOST_BYTES = 255;

    private final Replication replication;
    private final Surroundings around;
    private final Log log;

    ReplicationCommands(Replication replication, Surroundings around) {
        this.replication = replication;
        this.around = around;
        this.log = around.log();
    }

    List<Command> all() {
        return List.of(
                admin("REPLICAOF", this::replicaof)
                        .synopsis(ADDRESS)
                        .about("Makes this node follow a master, or makes it a master itself.")
                        .since("5.0.0")
                        .cost("O(1)")
                        .group(Group.SERVER)
                        .flags(Flag.NOSCRIPT, Flag.STALE, Flag.NO_ASYNC_LOADING),
                admin("SLAVEOF", this::replicaof)
                        .synopsis(ADDRESS)
                        .about("The old name of REPLICAOF.")
                        .since("1.0.0")
                        .cost("O(1)")
                        .group(Group.SERVER)
                        .deprecated("5.0.0", "`REPLICAOF`")
                        .flags(Flag.NOSCRIPT, Flag.STALE, Flag.NO_ASYNC_LOADING),
                plain("ROLE", this::role)
                        .about("Tells whether this node is a master or a replica, and whose.")
                        .since("2.8.12")
                        .cost("O(1)")
                        .group(Group.SERVER)
                        .categories(Category.ADMIN, Category.DANGEROUS)
                        .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST),
                plain("WAIT", this::await)
                        .synopsis("numreplicas:integer timeout:integer")
                        .about("Waits until so many replicas hold what this client has written.")
                        .since("3.0.0")
                        .cost("O(1)")
                        .group(Group.GENERIC)
                        .categories(Category.CONNECTION)
                        .tips("request_policy:all_shards", "response_policy:agg_min")
                        .flags(Flag.NOSCRIPT),
                admin("REPLCONF", this::replconf)
                        .about("What nodes tell each other about their replication.")
                        .since("3.0.0")
                        .cost("O(1)")
                        .group(Group.SERVER)
                        .syscmd()
                        .arity(-1)
                        .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.ALLOW_BUSY),
                admin("PSYNC", this::psync)
                        .synopsis("replicationid offset:integer")
                        .about("A replica asks for the stream, from where it stopped if possible.")
                        .since("2.8.0")
                        .group(Group.SERVER)
                        .arity(-3)
                        .flags(Flag.NOSCRIPT, Flag.NO_ASYNC_LOADING, Flag.NO_MULTI),
                admin("SYNC", this::sync)
                        .about("A replica of the old kind asks for all data and the stream.")
                        .since("1.0.0")
                        .group(Group.SERVER)
                        .flags(Flag.NOSCRIPT, Flag.NO_ASYNC_LOADING, Flag.NO_MULTI));
    }

    private Reply replicaof(Call call) {
        String client = around.describe().apply(call.session());
        if (call.arg(1).is("no") && call.arg(2).is("one")) {
            replication.promote(client);
            return Reply.ok();
        }
        long port = call.integer(2, 0, MasterAddressSyntax.MAX_PORT, "ERR Invalid master port");
        boolean changed = replication.follow(call.arg(1).toString(), (int) port, client);
        return changed ? Reply.ok() : Reply.simple("OK Already connected to specified master");
    }

    private Reply role(Call call) {
        return new ReplicationReport(replication, around.config(), around).role();
    }

    // WAIT

    private Reply await(Call call) {
        if (!replication.isMaster()) {
            throw new CommandError(WAIT_ON_REPLICA);
        }
        long count = call.integer(1);
        long timeout = timeout(call.arg(2), call.now());
        Replicas replicas = replication.replicas();
        long offset = call.session().slot(Replicas.LAST_WRITE).offset;
        long acknowledged = replicas.acknowledgedBy(offset);
        if (acknowledged >= count || !call.mayBlock()) {
            return Reply.integer(acknowledged);
        }
        replicas.await(call.session(), offset, count, timeout);
        return Reply.later();
    }

    /// The deadline in monotonic nanos.
    private static long timeout(Bytes word, Moment now) {
        long millis =
                Numbers.parseLong(word)
                        .orElseThrow(
                                () ->
                                        new CommandError(
                                                "ERR timeout is not an integer or out of range"));
        if (millis < 0) {
            throw new CommandError("ERR timeout is negative");
        }
        return now.deadlineNanos(millis);
    }

    // REPLCONF

    private Reply replconf(Call call) {
        Session session = call.session();
        if (call.count() % 2 == 0) {
            throw CommandError.syntax();
        }
        for (int i = 1; i < call.count(); i += 2) {
            Bytes option = call.arg(i);
            if (option.is("ack")) {
                return acknowledged(call, i + 1);
            }
            if (option.is("getack")) {
                return asked(session);
            }
            if (option.is("sentinel-lease")) {
                return replication.lease().asked(call.arg(i + 1).toString());
            }
            introduce(call, option, i + 1);
        }
        return session.kind() == Session.Kind.REPLICA
                ? replication.refuseReplica(session, call.command())
                : Reply.ok();
    }

    private Reply acknowledged(Call call, int index) {
        if (call.session().kind() == Session.Kind.REPLICA) {
            Numbers.parseLong(call.arg(index))
                    .ifPresent(
                            offset ->
                                    replication
                                            .replicas()
                                            .acknowledged(call.session(), offset, call.now()));
        }
        return Reply.later();
    }

    private Reply asked(Session session) {
        MasterLink link = replication.link();
        if (session.kind() == Session.Kind.MASTER && link != null) {
            link.sendAck();
        }
        return Reply.later();
    }

    private static void introduce(Call call, Bytes option, int index) {
        Introduced introduced = call.session().slot(ReplicaPeer.INTRODUCED);
        Bytes value = call.arg(index);
        if (option.is("listening-port")) {
            introduced.port =
                    (int)
                            call.integer(
                                    index,
                                    Integer.MIN_VALUE,
                                    Integer.MAX_VALUE,
                                    CommandError.NOT_AN_INTEGER);
        } else if (option.is("ip-address")) {
            if (value.length() > MAX_HOST_BYTES) {
                throw new CommandError(
                        "ERR REPLCONF ip-address provided by replica instance is too long: "
                                + value.length()
                                + " bytes");
            }
            if (!isHost(value)) {
                // It goes into INFO, which Sentinels read line by line, and into the log.
                throw new CommandError(
                        "ERR REPLCONF ip-address provided by replica instance is no address");
            }
            introduced.ip = value.toString();
        } else if (option.is("capa")) {
            introduced.takesEndMark |= value.is("eof");
            introduced.takesNewIds |= value.is("psync2");
        } else if (option.is("rdb-only")) {
            introduced.wantsOnlyRdb = call.integer(index) == 1;
        } else if (option.is("rdb-filter-only")) {
            // There is but one kind of content here, so a filter could only leave out everything.
            throw new CommandError("ERR Unsupported rdb-filter-only option: " + value);
        } else {
            throw new CommandError("ERR Unrecognized REPLCONF option: " + option);
        }
    }

    /// Letters, digits and what stands between them in names and addresses.
    private static boolean isHost(Bytes value) {
        for (int i = 0; i < value.length(); i++) {
            int c = value.at(i);
            boolean isWord = Character.isLetterOrDigit(c) && c < 128;
            if (!isWord && ".-_:%".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    // PSYNC

    private Reply psync(Call call) {
        Session session = call.session();
        if (session.kind() == Session.Kind.REPLICA) {
            return Reply.later();
        }
        requireSource();
        String name = ReplicaPeer.name(session);
        log.notice("Replica %s asks for synchronization", name);
        long offset =
                Numbers.parseLong(call.arg(2))
                        .orElseThrow(
                                () -> {
                                    log.warning(
                                            "Replica %s asks for synchronization but with a wrong"
                                                    + " offset",
                                            name);
                                    return new CommandError(CommandError.NOT_AN_INTEGER);
                                });
        return replication.replicas().psync(session, call.arg(1).toString(), offset, call.now());
    }

    private Reply sync(Call call) {
        Session session = call.session();
        if (session.kind() == Session.Kind.REPLICA) {
            return Reply.later();
        }
        requireSource();
        log.notice("Replica %s asks for synchronization", ReplicaPeer.name(session));
        return replication.replicas().sync(session, call.now());
    }

    /// A replica whose own link is down has nothing to pass on: its data may be about to change.
    private void requireSource() {
        MasterLink link = replication.link();
        if (link != null && !link.link().isUp()) {
            throw new CommandError(NOMASTERLINK);
        }
    }
}
