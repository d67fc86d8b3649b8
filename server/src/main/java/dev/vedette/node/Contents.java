package dev.vedette.node;

import dev.vedette.acl.AclCommands;
import dev.vedette.acl.Users;
import dev.vedette.base.Invariant;
import dev.vedette.base.Moment;
import dev.vedette.command.Command;
import dev.vedette.command.Gate;
import dev.vedette.command.Handler;
import dev.vedette.command.InfoSection;
import dev.vedette.command.Session;
import dev.vedette.command.Timed;
import dev.vedette.command.UnitEnd;
import dev.vedette.keyspace.Keyspace;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// What one node serves: the commands, rules, sections and timers of its rooms, put together by
/// hand. A data server and a Sentinel are two of these.
public final class Contents {

    /// How a data server and a Sentinel call themselves.
    public enum Nature {
        STANDALONE("standalone", "Redis", true),
        SENTINEL("sentinel", "Sentinel", false);

        /// INFO's `redis_mode`.
        final String mode;

        /// In the last line of the log.
        final String product;

        /// Whether its log says that it is initialised and ready.
        final boolean greets;

        Nature(String mode, String product, boolean greets) {
            this.mode = mode;
            this.product = product;
            this.greets = greets;
        }
    }

    final Nature nature;
    final Keyspace keyspace;
    final List<Command> commands = new ArrayList<>();
    final List<Gate> gates = new ArrayList<>();
    final List<UnitEnd> unitEnds = new ArrayList<>();
    final List<InfoSection> infoSections = new ArrayList<>();
    final List<Timed> timed = new ArrayList<>();
    final List<Consumer<Session>> resets = new ArrayList<>();
    final List<Runnable> starts = new ArrayList<>();
    final List<Runnable> statResets = new ArrayList<>();
    final List<Consumer<Moment>> beforeReplies = new ArrayList<>();
    final List<Runnable> beforeWriting = new ArrayList<>();
    final List<Predicate<Ending>> finales = new ArrayList<>();
    final Map<String, LongSupplier> figures = new LinkedHashMap<>();
    final Map<String, Handler> debugs = new LinkedHashMap<>();
    Predicate<Command> offered = _ -> true;
    BooleanSupplier isLoading = () -> false;
    ToLongFunction<Session> heldBytes = _ -> 0;
    LongSupplier clientLimit = () -> 0;
    BooleanSupplier mayEnd = () -> true;
    Supplier<Optional<String>> role = Optional::empty;
    List<String> infoOrder = List.of();
    String configFile = "";
    @Nullable Node node;
    private @Nullable Users users;

    /// How the node is to end.
    ///
    /// @param save write the data although there may be no save points
    /// @param noSave do not write the data
    /// @param force end even if writing fails
    public record Ending(boolean save, boolean noSave, boolean force) {}

    /// The node these contents were given to. Rooms that come before it ask when they need it.
    public Node node() {
        Node own = node;
        if (own == null) {
            throw Invariant.broken("the %s node is not put together yet", nature.mode);
        }
        return own;
    }

    /// @param keyspace an empty one for a node that keeps no data
    public Contents(Nature nature, Keyspace keyspace) {
        this.nature = nature;
        this.keyspace = keyspace;
    }

    /// Who may log in, with the commands about them. No node is without.
    public Contents users(Users all) {
        users = all;
        return commands(new AclCommands(all).all());
    }

    Users users() {
        Users all = users;
        if (all == null) {
            throw Invariant.broken("the %s node has no users", nature.mode);
        }
        return all;
    }

    public Contents commands(List<Command> more) {
        commands.addAll(more);
        return this;
    }

    /// Which of the commands that every node brings this one has; all, unless told otherwise.
    public Contents offering(Predicate<Command> rule) {
        offered = rule;
        return this;
    }

    /// Asked in the order they come.
    public Contents gate(Gate another) {
        gates.add(another);
        return this;
    }

    /// Told in the order they come.
    public Contents unitEnd(UnitEnd observer) {
        unitEnds.add(observer);
        return this;
    }

    /// Sections besides those the node itself has.
    public Contents infoSections(List<InfoSection> more) {
        infoSections.addAll(more);
        return this;
    }

    /// The names of the sections INFO shows, in its order; also which of the node's own there are.
    public Contents infoOrder(String... names) {
        infoOrder = List.of(names);
        return this;
    }

    public Contents timed(Timed room) {
        timed.add(room);
        return this;
    }

    /// Run once when the node listens, in the order they come: loading data, connecting.
    public Contents onStart(Runnable start) {
        starts.add(start);
        return this;
    }

    /// Run at the end of each turn, before replies leave: hand on what commands changed.
    public Contents beforeReplies(Consumer<Moment> room) {
        beforeReplies.add(room);
        return this;
    }

    /// Run when nothing more will be carried out in this turn, right before its replies are
    /// written.
    public Contents beforeWriting(Runnable room) {
        beforeWriting.add(room);
        return this;
    }

    /// Takes a room's state of a session back to that of a new one: RESET.
    public Contents onReset(Consumer<Session> reset) {
        resets.add(reset);
        return this;
    }

    /// CONFIG RESETSTAT.
    public Contents onResetStats(Runnable reset) {
        statResets.add(reset);
        return this;
    }

    /// Run before the node ends, in the order they come; one that answers false keeps it from
    /// ending.
    public Contents onEnd(Predicate<Ending> finale) {
        finales.add(finale);
        return this;
    }

    /// Whether ending now would lose nothing: no replica lags behind. Asked until
    /// `shutdown-timeout`.
    public Contents mayEnd(BooleanSupplier rule) {
        mayEnd = rule;
        return this;
    }

    /// What waits for a client besides its own output counts against its output limit.
    public Contents heldBytes(ToLongFunction<Session> held) {
        heldBytes = held;
        return this;
    }

    /// How much all clients may take together; 0 for any amount.
    public Contents clientLimit(LongSupplier now) {
        clientLimit = now;
        return this;
    }

    /// While true the node does not say that it is ready.
    public Contents isLoading(BooleanSupplier rule) {
        isLoading = rule;
        return this;
    }

    /// What HELLO and the log say of its role: `master` or `replica`.
    public Contents role(Supplier<Optional<String>> now) {
        role = now;
        return this;
    }

    /// The absolute path of the configuration file.
    public Contents configFile(String path) {
        configFile = path;
        return this;
    }

    /// A number that the node's own INFO sections show under this field; 0 where nobody brings one.
    public Contents figure(String field, LongSupplier now) {
        figures.put(field, now);
        return this;
    }

    /// A subcommand of DEBUG, in upper case; the handler finds its words from 2 on.
    public Contents debug(String name, Handler handler) {
        debugs.put(name, handler);
        return this;
    }

    long figure(String field) {
        return supplier(field).getAsLong();
    }

    LongSupplier supplier(String field) {
        return figures.getOrDefault(field, () -> 0);
    }
}
