package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.base.Moment;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.keyspace.WrongType;
import dev.vedette.memory.Memory;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// From the words of a request to its reply: lookup, arity, authentication, gates, the queue of
/// MULTI, the handler, the end of the unit. The only place where a client's mistakes become
/// replies.
public final class Dispatcher {

    private static final String NOAUTH = "NOAUTH Authentication required.";
    private static final int SHORT_BYTES = 1024;
    private static final Bytes MULTI = Bytes.of("MULTI");
    private static final Bytes EXEC = Bytes.of("EXEC");

    private final Catalogue catalogue;
    private final Keyspace keyspace;
    private final Journal journal;
    private final Memory memory;
    private final Stopwatch time;
    private final BlockedClients blocked;
    private Gate[] gates = {};
    private UnitEnd[] unitEnds = {};
    private Witness[] witnesses = {};
    private final Map<String, Long> errorCounts = new TreeMap<>();
    private BooleanSupplier needsPassword = () -> false;
    private Gate protection = (_, _, _) -> null;
    private Consumer<Session> intrusion = session -> {};
    private Moment now = new Moment(0, 0);
    private int depth;

    /// `nanos` is read around commands, for their statistics only.
    public Dispatcher(Catalogue catalogue, Keyspace keyspace, Journal journal, LongSupplier nanos) {
        this.catalogue = catalogue;
        this.keyspace = keyspace;
        this.journal = journal;
        this.memory = keyspace.store().memory();
        this.time = new Stopwatch(nanos);
        this.blocked = new BlockedClients(this, keyspace, journal);
    }

    /// Whether a client that has not authenticated is refused.
    public void needsPassword(BooleanSupplier rule) {
        needsPassword = rule;
    }

    /// Asked about commands with the flag PROTECTED, before anything else about the client.
    public void protection(Gate gate) {
        protection = gate;
    }

    /// Gates are asked in the order they were added.
    public void gate(Gate gate) {
        gates = with(gates, gate);
    }

    /// Observers are told in the order they were added.
    public void unitEnd(UnitEnd observer) {
        unitEnds = with(unitEnds, observer);
    }

    public void witness(Witness witness) {
        witnesses = with(witnesses, witness);
    }

    /// Arrays, because every command goes through all of them.
    private static <T> T[] with(T[] present, T another) {
        T[] all = Arrays.copyOf(present, present.length + 1);
        all[present.length] = another;
        return all;
    }

    /// Told of clients that speak HTTP, whose connections are closed without an answer.
    public void onIntrusion(Consumer<Session> told) {
        intrusion = told;
    }

    /// The moment of the turn that begins.
    public void at(Moment moment) {
        now = moment;
        keyspace.at(moment.millis());
        time.passes();
    }

    /// Something else than commands is done now: the time it takes is nobody's.
    public void pauses() {
        time.passes();
    }

    public Moment now() {
        return now;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    public Journal journal() {
        return journal;
    }

    /// The clients that wait for keys.
    public BlockedClients blocked() {
        return blocked;
    }

    /// Error replies by their code, as INFO errorstats shows them.
    public Map<String, Long> errorCounts() {
        return errorCounts;
    }

    /// CONFIG RESETSTAT.
    public void resetStats() {
        errorCounts.clear();
        for (Catalogue.Entry entry : catalogue.entries()) {
            entry.stats().reset();
            for (Catalogue.Entry subcommand : entry.subcommands()) {
                subcommand.stats().reset();
            }
        }
    }

    /// How many commands are being carried out inside one another; 0 between units.
    int depth() {
        return depth;
    }

    /// Answers one request. [Reply.Later] when there is nothing to send now.
    public Reply dispatch(Session session, Bytes[] argv) {
        Catalogue.Entry entry = catalogue.find(argv);
        Reply refusal = refusal(session, argv, entry);
        if (refusal != null && isHttp(entry, argv)) {
            // A web page makes a browser talk to us: what it posts must not be run line by line.
            session.close();
            intrusion.accept(session);
            return Reply.later();
        }
        if (refusal != null) {
            return refuse(session, entry, refusal);
        }
        Command command = Objects.requireNonNull(entry).command();
        Session.Detour detour = session.detour();
        if (detour != null) {
            Reply taken = detour.take(session, command, argv);
            if (taken != null) {
                return taken;
            }
        }
        return run(session, entry, argv);
    }

    /// `POST`, `Host:`, or a request line such as `GET / HTTP/1.1`: none of them is a command, as
    /// GET takes one argument.
    private static boolean isHttp(Catalogue.@Nullable Entry entry, Bytes[] argv) {
        if (entry != null && !argv[0].is("GET")) {
            return false;
        }
        return argv[0].is("POST")
                || argv[0].is("HOST:")
                || (argv.length == 3 && (argv[2].is("HTTP/1.1") || argv[2].is("HTTP/1.0")));
    }

    private @Nullable Reply refusal(
            Session session, Bytes[] argv, Catalogue.@Nullable Entry entry) {
        if (entry == null) {
            return Reply.error(Mistakes.unknown(catalogue, argv));
        }
        Command command = entry.command();
        if (command.handler() == null || !command.takes(argv.length)) {
            return Reply.error(Mistakes.wrongArity(command));
        }
        if (command.has(Flag.PROTECTED)) {
            Reply closed = protection.refuse(session, command, argv);
            if (closed != null) {
                return closed;
            }
        }
        if (!session.isAuthenticated()
                && !command.has(Flag.NO_AUTH)
                && needsPassword.getAsBoolean()) {
            return Reply.error(NOAUTH);
        }
        if (session.detour() != null && command.has(Flag.NO_MULTI)) {
            return Reply.error("ERR Command not allowed inside a transaction");
        }
        Reply denied = session.rights().refuse(session, command, argv, false);
        if (denied != null) {
            return denied;
        }
        session.asks(command);
        for (Gate gate : gates) {
            Reply refusal = gate.refuse(session, command, argv);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private Reply refuse(Session session, Catalogue.@Nullable Entry entry, Reply refusal) {
        if (!(refusal instanceof Reply.Error error)) {
            return refusal;
        }
        if (entry != null) {
            entry.stats().refused();
        }
        Command command = entry == null ? null : entry.command();
        Session.Detour detour = session.detour();
        if (detour != null) {
            detour.refused(command);
        }
        boolean isExec = command != null && command.name().equals("EXEC");
        Reply.Error answer = isExec ? aborted(error) : error;
        count(answer);
        return answer;
    }

    /// EXEC says what kept it, without the plain code; in or out of a transaction.
    private static Reply.Error aborted(Reply.Error error) {
        String reason = error.text().startsWith("ERR ") ? error.text().substring(4) : error.text();
        return new Reply.Error("EXECABORT Transaction discarded because of: " + reason);
    }

    /// Carries out a command that was queued, asking only for the rights, which may have changed
    /// since.
    Reply runQueued(Session session, Command command, Bytes[] argv) {
        Reply denied = session.rights().refuse(session, command, argv, true);
        if (denied != null) {
            if (denied instanceof Reply.Error error) {
                count(error);
            }
            return denied;
        }
        Catalogue.Entry entry = catalogue.find(argv);
        return run(session, Objects.requireNonNull(entry), argv);
    }

    private Reply run(Session session, Catalogue.Entry entry, Bytes[] argv) {
        Command command = entry.command();
        long began = time.begin();
        Call call = new Call(this, session, command, argv, false);
        Reply reply = answer(call, Objects.requireNonNull(command.handler()));
        long took = time.end() - began;
        boolean hasFailed = reply instanceof Reply.Error;
        entry.stats().ran(took, hasFailed);
        if (hasFailed) {
            count((Reply.Error) reply);
        }
        if (session.waiting() instanceof BlockedClients.Blocked one) {
            one.tookNanos = took;
        }
        for (Witness witness : witnesses) {
            witness.ran(session, command, argv, took);
        }
        if (depth == 0) {
            endUnit();
        }
        if (!entry.isBrief() || !isShort(reply)) {
            time.passes();
        }
        return reply;
    }

    /// Whether writing the reply takes no time worth counting.
    private static boolean isShort(Reply reply) {
        return reply instanceof Reply.Simple
                || reply instanceof Reply.Int
                || reply instanceof Reply.Null
                || reply instanceof Reply.Bulk(Bytes value) && value.length() < SHORT_BYTES;
    }

    /// Carries out what a command has waited for, as a unit of its own. Null if there is nothing to
    /// take after all.
    @Nullable Reply goOn(BlockedClients.Blocked one, Bytes key) {
        time.passes();
        long began = time.begin();
        Call call = new Call(this, one.session, one.command, one.argv, true);
        boolean[] isEmpty = {false};
        Reply reply =
                answer(
                        call,
                        late -> {
                            Reply taken = one.attempt.on(late, key);
                            isEmpty[0] = taken == null;
                            return taken == null ? Reply.later() : taken;
                        });
        long took = time.end() - began;
        time.passes();
        Objects.requireNonNull(catalogue.find(one.argv))
                .stats()
                .wentOn(took, reply instanceof Reply.Error);
        if (reply instanceof Reply.Error error) {
            count(error);
        }
        for (Witness witness : witnesses) {
            witness.served(one.session, one.command, one.argv, one.tookNanos + took);
        }
        endUnit();
        return isEmpty[0] ? null : reply;
    }

    /// Answers a client that waits before its time, which counts as a failure of its command.
    public void release(Session session, Reply answer) {
        if (session.waiting() instanceof BlockedClients.Blocked one) {
            Objects.requireNonNull(catalogue.find(one.argv)).stats().wentOn(0, true);
        }
        if (answer instanceof Reply.Error error) {
            count(error);
        }
        session.unblock(answer);
    }

    private Reply answer(Call call, Handler handler) {
        long before = journal.dirty();
        long usedBefore = memory.used();
        depth++;
        try {
            return handler.run(call);
        } catch (CommandError mistake) {
            return mistake.reply();
        } catch (WrongType mistake) {
            return Reply.error(CommandError.WRONG_TYPE);
        } catch (Glob.TooCostly excess) {
            return Reply.error("ERR " + excess.getMessage());
        } catch (OutOfMemoryError tooMuch) {
            boolean isUnchanged = journal.dirty() == before && memory.used() == usedBefore;
            return withoutRoom(call.command(), isUnchanged, tooMuch);
        } finally {
            depth--;
            if (call.propagatesVerbatim(journal.dirty() > before)) {
                journal.propagate(call.session().db(), call.argv());
            }
        }
    }

    /// What a client asked for does not fit into the heap. What was made for it is nobody's any
    /// more, so the others are served on; unless the command stopped half-way through a change:
    /// then the node must end.
    private static Reply withoutRoom(
            Command command, boolean isUnchanged, OutOfMemoryError tooMuch) {
        if (!isUnchanged && command.has(Flag.WRITE) || command.name().equals("EXEC")) {
            throw tooMuch;
        }
        return Reply.error("OOM command needs more memory than the server's heap has");
    }

    private void count(Reply.Error error) {
        errorCounts.merge(error.code(), 1L, Long::sum);
    }

    /// Ends a sweep of expired keys: its deletions have nothing to do with one another.
    public void endSweep() {
        end(false);
    }

    /// Ends a unit that changed something outside of commands.
    public void endUnit() {
        end(true);
    }

    private void end(boolean isOne) {
        if (journal.isEmpty()) {
            return;
        }
        List<Journal.Propagated> propagated = journal.propagated();
        if (isOne && propagated.size() > 1) {
            // A replica must not stop between the two either.
            propagated.addFirst(new Journal.Propagated(-1, List.of(MULTI)));
            propagated.addLast(new Journal.Propagated(-1, List.of(EXEC)));
        }
        for (UnitEnd observer : unitEnds) {
            observer.unitEnded(journal);
        }
        blocked.swept(journal.swept());
        journal.clear();
        blocked.serve();
    }
}
