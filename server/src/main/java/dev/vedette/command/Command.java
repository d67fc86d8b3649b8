package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// One row of a family's table: what a command is called, takes, does, and is allowed to do.
///
/// Written fluently and never changed once it stands in a table. What Redis derives from other
/// facts (arity, ACL categories, legacy key positions) is derived here too; an override exists for
/// the few commands that break the rule.
public final class Command {

    /// A version and what changed in it.
    public record Change(String version, String text) {}

    private final String name;
    private final @Nullable Handler handler;
    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);

    /// A bit for each of the flags: every request asks for some.
    private long flagBits;

    private final List<KeySpec> keys = new ArrayList<>();
    private final List<String> tips = new ArrayList<>();
    private final List<Change> history = new ArrayList<>();
    private final List<String> docFlags = new ArrayList<>();
    private final List<Command> subcommands = new ArrayList<>();
    private @Nullable Set<Category> ownCategories;
    private @Nullable Command container;
    private String synopsis = "";
    private String about = "";
    private String since = "";
    private String cost = "";
    private Group group = Group.GENERIC;
    private @Nullable String deprecatedSince;
    private @Nullable String replacedBy;
    private int ownArity;
    private int knownArity;
    private @Nullable List<Argument> arguments;
    private @Nullable Function<Bytes[], Set<KeySpec.Use>> usesOfWords;

    private Command(String name, @Nullable Handler handler, Flag... firstFlags) {
        this.name = name;
        this.handler = handler;
        flags(firstFlags);
    }

    /// A command that may change the keyspace.
    public static Command write(String name, Handler handler) {
        return new Command(name, handler, Flag.WRITE);
    }

    /// A command that reads the keyspace.
    public static Command read(String name, Handler handler) {
        return new Command(name, handler, Flag.READONLY);
    }

    /// A command for operators.
    public static Command admin(String name, Handler handler) {
        return new Command(name, handler, Flag.ADMIN);
    }

    /// A command that is none of these: about connections, transactions, channels.
    public static Command plain(String name, Handler handler) {
        return new Command(name, handler);
    }

    /// A command that is only the first word of its subcommands.
    public static Command container(String name) {
        return new Command(name, null);
    }

    /// A command with subcommands that also runs by itself, as COMMAND does.
    public static Command container(String name, Handler handler) {
        return new Command(name, handler);
    }

    /// The arguments, in the notation explained in `Synopsis.java`.
    public Command synopsis(String line) {
        synopsis = line;
        return this;
    }

    /// What it does, in one sentence for people.
    public Command about(String sentence) {
        about = sentence;
        return this;
    }

    public Command since(String version) {
        since = version;
        return this;
    }

    /// The time it takes, such as `O(1)`.
    public Command cost(String text) {
        cost = text;
        return this;
    }

    public Command group(Group family) {
        group = family;
        return this;
    }

    /// One key at `position` (the command's name, of a subcommand the container's, is at 0).
    public Command key(int position, KeySpec.Use... uses) {
        return key(KeySpec.at(position, uses));
    }

    public Command key(KeySpec spec) {
        keys.add(spec);
        return this;
    }

    /// What happens to the keys of these words, where the key spec's flags are only the most that
    /// can happen; for COMMAND GETKEYSANDFLAGS and ACL.
    public Command uses(Function<Bytes[], Set<KeySpec.Use>> ofWords) {
        usesOfWords = ofWords;
        return this;
    }

    public Command flags(Flag... more) {
        for (Flag flag : more) {
            flags.add(flag);
            flagBits |= 1L << flag.ordinal();
        }
        return this;
    }

    /// Hints for clients, as COMMAND INFO lists them.
    public Command tips(String... texts) {
        tips.addAll(List.of(texts));
        return this;
    }

    /// Instead of the category that comes with the group; those that come with flags stay.
    public Command categories(Category... instead) {
        Set<Category> set = EnumSet.noneOf(Category.class);
        set.addAll(List.of(instead));
        ownCategories = set;
        return this;
    }

    public Command changed(String version, String text) {
        history.add(new Change(version, text));
        return this;
    }

    public Command deprecated(String version, String instead) {
        docFlags.add("deprecated");
        deprecatedSince = version;
        replacedBy = instead;
        return this;
    }

    /// For Redis' own use, not for clients.
    public Command syscmd() {
        docFlags.add("syscmd");
        return this;
    }

    /// Instead of the arity derived from the synopsis.
    public Command arity(int words) {
        ownArity = words;
        return this;
    }

    public Command sub(Command... commands) {
        for (Command command : commands) {
            Invariant.check(command.container == null, "%s is in two containers", command.name);
            command.container = this;
            subcommands.add(command);
        }
        return this;
    }

    /// Upper case, as in its declaration; of a subcommand its own word only.
    public String name() {
        return name;
    }

    /// Lower case, with its container: `config|get`.
    public String fullName() {
        String own = name.toLowerCase(Locale.ROOT);
        return container == null ? own : container.fullName() + "|" + own;
    }

    public @Nullable Command container() {
        return container;
    }

    public List<Command> subcommands() {
        return subcommands;
    }

    @Nullable Handler handler() {
        return handler;
    }

    public boolean has(Flag flag) {
        return (flagBits & 1L << flag.ordinal()) != 0;
    }

    public boolean isWrite() {
        return has(Flag.WRITE);
    }

    public String about() {
        return about;
    }

    public String since() {
        return since;
    }

    public String cost() {
        return cost;
    }

    public Group group() {
        return group;
    }

    public List<KeySpec> keys() {
        return keys;
    }

    public List<String> tips() {
        return tips;
    }

    public List<Change> history() {
        return history;
    }

    public List<String> docFlags() {
        return docFlags;
    }

    public @Nullable String deprecatedSince() {
        return deprecatedSince;
    }

    public @Nullable String replacedBy() {
        return replacedBy;
    }

    /// The tree of arguments that the synopsis declares.
    public List<Argument> arguments() {
        List<Argument> tree = arguments;
        if (tree == null) {
            tree = Synopsis.parse(synopsis, keys.size());
            arguments = tree;
        }
        return tree;
    }

    /// How many words a request has, its name (and its container's) included; negative: at least as
    /// many.
    public int arity() {
        if (ownArity != 0) {
            return ownArity;
        }
        int names = container == null ? 1 : 2;
        if (!subcommands.isEmpty()) {
            return -(names + 1);
        }
        int fewest = names + arguments().stream().mapToInt(Argument::fewestWords).sum();
        return arguments().stream().allMatch(Argument::isFixed) ? fewest : -fewest;
    }

    /// Whether a request of `words` words can be one of this command.
    public boolean takes(int words) {
        int arity = knownArity;
        if (arity == 0) {
            // Every request asks, so it is worked out only once.
            arity = arity();
            knownArity = arity;
        }
        return arity < 0 ? words >= -arity : words == arity;
    }

    /// In the order COMMAND INFO shows.
    public Set<Category> categories() {
        Set<Category> set = EnumSet.noneOf(Category.class);
        if (ownCategories != null) {
            set.addAll(ownCategories);
        } else if (group.category() != null && subcommands.isEmpty()) {
            set.add(group.category());
        }
        // Scripts say of themselves that they only read; that does not put them among the readers.
        if (has(Flag.READONLY) && !set.contains(Category.SCRIPTING)) {
            set.add(Category.READ);
        }
        addIf(set, Flag.WRITE, Category.WRITE);
        addIf(set, Flag.ADMIN, Category.ADMIN);
        addIf(set, Flag.ADMIN, Category.DANGEROUS);
        addIf(set, Flag.PUBSUB, Category.PUBSUB);
        addIf(set, Flag.BLOCKING, Category.BLOCKING);
        set.add(has(Flag.FAST) ? Category.FAST : Category.SLOW);
        return set;
    }

    private void addIf(Set<Category> set, Flag flag, Category category) {
        if (has(flag)) {
            set.add(category);
        }
    }

    /// Whether keys stand where fixed positions cannot say.
    boolean hasMovableKeys() {
        return has(Flag.MOVABLEKEYS) || keys.stream().anyMatch(spec -> !spec.isPlain());
    }

    /// In the order COMMAND INFO shows.
    List<String> shownFlags() {
        return flagsWithDerived().stream().filter(Flag::isShown).map(Flag::word).toList();
    }

    private Set<Flag> flagsWithDerived() {
        Set<Flag> all = EnumSet.noneOf(Flag.class);
        all.addAll(flags);
        if (hasMovableKeys()) {
            all.add(Flag.MOVABLEKEYS);
        }
        return all;
    }

    /// Tells `found` the position of every key in `argv` and what would happen to it. False when
    /// the words are not as the key specs say.
    boolean findKeys(Bytes[] argv, BiConsumer<Integer, Set<KeySpec.Use>> found) {
        boolean fits = true;
        for (KeySpec spec : keys) {
            if (!spec.isUnknown()) {
                Set<KeySpec.Use> uses = usesOfWords == null ? spec.uses() : usesOfWords.apply(argv);
                fits &= spec.find(argv, at -> found.accept(at, uses));
            }
        }
        return fits;
    }

    /// The position of the first key among `argv` that is `refused`, 0 if none is. Words that are
    /// not as the key specs say are refused at position 1: what cannot be found cannot be allowed.
    public int firstKey(Bytes[] argv, BiPredicate<Bytes, Set<KeySpec.Use>> refused) {
        int[] first = {0};
        boolean fits = true;
        for (KeySpec spec : keys) {
            // Keys that only the command itself can find, it asks about itself.
            if (spec.uses().contains(KeySpec.Use.NOT_KEY) || spec.isUnknown()) {
                continue;
            }
            Set<KeySpec.Use> uses = usesOfWords == null ? spec.uses() : usesOfWords.apply(argv);
            fits &=
                    spec.find(
                            argv,
                            at -> {
                                if (first[0] == 0 && refused.test(argv[at], uses)) {
                                    first[0] = at;
                                }
                            });
        }
        return first[0] > 0 || fits ? first[0] : 1;
    }

    @Override
    public String toString() {
        return fullName();
    }
}
