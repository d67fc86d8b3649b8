package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.command.Category;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.KeySpec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/// One set of permissions: commands with the keys and channels they may be used on. A user has one
/// and may have more; a command passes if one of them allows all of it.
final class Selector {

    private final Lexicon lexicon;

    /// By number; the one behind the last stands for commands nobody has heard of yet.
    private final BitSet commands = new BitSet();

    /// First arguments with which an otherwise refused command may run.
    private final TreeMap<Integer, List<String>> firstArguments = new TreeMap<>();

    private final List<KeyPattern> keys = new ArrayList<>();
    private final List<Bytes> channels = new ArrayList<>();
    private boolean allCommands;
    private boolean allKeys;
    private boolean allChannels;

    /// One that allows nothing.
    Selector(Lexicon lexicon) {
        this.lexicon = lexicon;
    }

    Selector copy() {
        Selector copy = new Selector(lexicon);
        copy.commands.or(commands);
        firstArguments.forEach((id, list) -> copy.firstArguments.put(id, new ArrayList<>(list)));
        copy.keys.addAll(keys);
        copy.channels.addAll(channels);
        copy.allCommands = allCommands;
        copy.allKeys = allKeys;
        copy.allChannels = allChannels;
        return copy;
    }

    Lexicon lexicon() {
        return lexicon;
    }

    boolean isUnlimited() {
        return allCommands && allKeys && allChannels;
    }

    boolean has(int id) {
        return commands.get(id);
    }

    /// Whether commands are allowed that nobody has heard of yet: the rules began with all.
    boolean hasFuture() {
        return commands.get(lexicon.size());
    }

    List<String> firstArguments(int id) {
        return firstArguments.getOrDefault(id, List.of());
    }

    // Rules

    /// Changes what is allowed as `rule` says.
    void apply(Bytes rule) throws RuleError {
        String text = rule.latin1();
        switch (text.toLowerCase(Locale.ROOT)) {
            case "allkeys", "~*" -> allKeys(true);
            case "resetkeys" -> allKeys(false);
            case "allchannels", "&*" -> allChannels(true);
            case "resetchannels" -> allChannels(false);
            case "allcommands", "+@all" -> allCommands(true);
            case "nocommands", "-@all" -> allCommands(false);
            default -> applyPattern(rule, text);
        }
    }

    void allowAll() {
        allCommands(true);
        allKeys(true);
        allChannels(true);
    }

    private void allKeys(boolean all) {
        allKeys = all;
        keys.clear();
    }

    void allChannels(boolean all) {
        allChannels = all;
        channels.clear();
    }

    void allCommands(boolean all) {
        allCommands = all;
        commands.set(0, lexicon.size() + 1, all);
        firstArguments.clear();
    }

    private void applyPattern(Bytes rule, String text) throws RuleError {
        switch (text.charAt(0)) {
            case '~', '%' -> addKeys(rule, text);
            case '&' -> addChannel(rule);
            case '+', '-' -> applyToCommands(text);
            default -> throw new RuleError(RuleError.SYNTAX);
        }
    }

    private void addKeys(Bytes rule, String text) throws RuleError {
        if (allKeys) {
            throw new RuleError(RuleError.AFTER_ALL_KEYS);
        }
        boolean isPlain = text.charAt(0) == '~';
        boolean reads = isPlain;
        boolean writes = isPlain;
        int at = 1;
        for (; !isPlain && at < text.length(); at++) {
            char letter = Character.toUpperCase(text.charAt(at));
            if (letter == '~') {
                at++;
                break;
            }
            if (letter == 'R' && !reads) {
                reads = true;
            } else if (letter == 'W' && !writes) {
                writes = true;
            } else {
                throw new RuleError(RuleError.SYNTAX);
            }
        }
        if (!reads && !writes) {
            throw new RuleError(RuleError.SYNTAX);
        }
        Bytes pattern = withoutBlanks(rule.slice(at, rule.length()));
        KeyPattern added = KeyPattern.of(pattern, reads, writes);
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).text().equals(pattern)) {
                keys.set(i, keys.get(i).with(added));
                return;
            }
        }
        keys.add(added);
    }

    private void addChannel(Bytes rule) throws RuleError {
        if (allChannels) {
            throw new RuleError(RuleError.AFTER_ALL_CHANNELS);
        }
        Bytes pattern = withoutBlanks(rule.slice(1, rule.length()));
        if (!channels.contains(pattern)) {
            channels.add(pattern);
        }
    }

    private static Bytes withoutBlanks(Bytes pattern) throws RuleError {
        if (hasBlanks(pattern)) {
            throw new RuleError(RuleError.SYNTAX);
        }
        return pattern;
    }

    /// Whether what a line of a file would split at, or end at, stands in `text`.
    static boolean hasBlanks(Bytes text) {
        for (byte b : text.array()) {
            if (b == 0 || b == ' ' || b >= '\t' && b <= '\r') {
                return true;
            }
        }
        return false;
    }

    // Commands

    private void applyToCommands(String text) throws RuleError {
        boolean allow = text.charAt(0) == '+';
        String name = text.substring(1).toLowerCase(Locale.ROOT);
        if (name.startsWith("@")) {
            applyCategory(category(name.substring(1)), allow);
            return;
        }
        int bar = name.lastIndexOf('|');
        if (!allow || bar < 0) {
            setWithSubcommands(known(name), allow);
            return;
        }
        int container = known(name.substring(0, bar));
        String word = name.substring(bar + 1);
        if (lexicon.isSubcommand(container)) {
            throw new RuleError(RuleError.FIRST_ARG_OF_SUBCOMMAND);
        }
        if (word.isEmpty()) {
            throw new RuleError(RuleError.SYNTAX);
        }
        if (lexicon.subcommands(container).length > 0) {
            set(known(name), true);
        } else {
            allowFirstArgument(container, text.substring(text.lastIndexOf('|') + 1));
        }
    }

    private int known(String name) throws RuleError {
        int id = lexicon.find(name);
        if (id < 0) {
            throw new RuleError(RuleError.UNKNOWN_COMMAND);
        }
        return id;
    }

    private static Category category(String word) throws RuleError {
        for (Category category : Category.values()) {
            if (category.word().equals(word)) {
                return category;
            }
        }
        throw new RuleError(RuleError.UNKNOWN_COMMAND);
    }

    /// A container brings all its subcommands with it, whatever their own categories are.
    void applyCategory(Category category, boolean allow) {
        for (int id = 0; id < lexicon.size(); id++) {
            if (lexicon.isIn(id, category)) {
                setWithSubcommands(id, allow);
            }
        }
    }

    void setWithSubcommands(int id, boolean allow) {
        set(id, allow);
        firstArguments.remove(id);
        for (int subcommand : lexicon.subcommands(id)) {
            set(subcommand, allow);
        }
    }

    private void set(int id, boolean allow) {
        commands.set(id, allow);
        allCommands &= allow;
    }

    private void allowFirstArgument(int id, String word) {
        List<String> words = firstArguments.computeIfAbsent(id, _ -> new ArrayList<>());
        if (words.stream().noneMatch(word::equalsIgnoreCase)) {
            words.add(word);
        }
    }

    // Checks

    boolean readsAllKeys() {
        return allKeys || keys.stream().anyMatch(key -> key.reads() && key.isForAll());
    }

    /// Null when this selector allows all of it.
    ///
    /// @param id of `command`
    @Nullable Denial check(int id, Command command, Bytes[] argv) {
        if (!allCommands && !command.has(Flag.NO_AUTH) && !allowsCommand(id, command, argv)) {
            return Denial.OF_COMMAND;
        }
        if (!allKeys) {
            int refused = command.firstKey(argv, (key, uses) -> !allowsKey(key, uses));
            if (refused > 0) {
                return new Denial(Denial.Reason.KEY, refused);
            }
        }
        Channels spec = allChannels ? null : Channels.of(command);
        if (spec != null) {
            int end = spec.areMany() ? argv.length : 2;
            for (int i = 1; i < end; i++) {
                if (!allowsChannel(argv[i], spec.isPattern())) {
                    return new Denial(Denial.Reason.CHANNEL, i);
                }
            }
        }
        return null;
    }

    private boolean allowsCommand(int id, Command command, Bytes[] argv) {
        if (commands.get(id)) {
            return true;
        }
        int at = command.container() == null ? 1 : 2;
        if (at >= argv.length) {
            return false;
        }
        for (String word : firstArguments(id)) {
            if (argv[at].is(word)) {
                return true;
            }
        }
        return false;
    }

    private boolean allowsKey(Bytes key, Set<KeySpec.Use> uses) {
        for (KeyPattern pattern : keys) {
            if (pattern.allows(key, uses)) {
                return true;
            }
        }
        return false;
    }

    /// A pattern is allowed word for word only: who may listen to `news.*` may not listen to `*`.
    boolean allowsChannel(Bytes channel, boolean isPattern) {
        if (allChannels) {
            return true;
        }
        for (Bytes allowed : channels) {
            boolean isMeant =
                    isPattern ? allowed.equals(channel) : matches(Glob.of(allowed), channel);
            if (isMeant) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(Glob glob, Bytes text) {
        return glob.matchesAll() || glob.matches(text);
    }

    // Texts

    /// The key rules as GETUSER shows them, one byte per char.
    String keyRules() {
        if (allKeys) {
            return "~*";
        }
        return String.join(" ", keys.stream().map(KeyPattern::rule).toList());
    }

    String channelRules() {
        if (allChannels) {
            return "&*";
        }
        return String.join(" ", channels.stream().map(name -> "&" + name.latin1()).toList());
    }

    String commandRules() {
        return CommandRules.of(this);
    }

    /// All of it as ACL LIST shows it.
    String text() {
        StringBuilder text = new StringBuilder();
        if (!keyRules().isEmpty()) {
            text.append(keyRules()).append(' ');
        }
        if (!allChannels) {
            text.append("resetchannels ");
        }
        if (!channelRules().isEmpty()) {
            text.append(channelRules()).append(' ');
        }
        return text.append(commandRules()).toString();
    }
}
