package dev.vedette.acl;

import dev.vedette.base.Invariant;
import dev.vedette.command.Category;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The commands that rules can name, numbered.
///
/// All of Redis 7.0 are among them, also those that do not exist here yet: files with rules about
/// them must load, and what a category covers must not depend on how much of Redis there is.
public final class Lexicon {

    private static final int[] NONE = {};
    private static final Map<String, Category> CATEGORIES = new HashMap<>();

    static {
        for (Category category : Category.values()) {
            CATEGORIES.put(category.name().toLowerCase(Locale.ROOT), category);
        }
    }

    private final List<String> names;
    private final List<Set<Category>> categories = new ArrayList<>();
    private final List<int[]> subcommands = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();

    /// @param text lines of `category category: name name`, a subcommand behind its container's
    ///   name: `config|get`
    private Lexicon(String text) {
        // By hand, since each start does it before anything is compiled.
        Map<String, Set<Category>> byName = new HashMap<>(1024);
        for (int at = 0; at < text.length(); ) {
            int colon = text.indexOf(':', at);
            Set<Category> set = EnumSet.noneOf(Category.class);
            forEachWord(text, at, colon, word -> set.add(category(word)));
            int newline = text.indexOf('\n', colon);
            int end = newline < 0 ? text.length() : newline;
            forEachWord(
                    text,
                    colon + 1,
                    end,
                    name ->
                            Invariant.check(
                                    byName.put(name, set) == null, "%s stands twice", name));
            at = end + 1;
        }
        String[] sorted = byName.keySet().toArray(new String[0]);
        Arrays.sort(sorted);
        names = List.of(sorted);
        for (int id = 0; id < names.size(); id++) {
            ids.put(names.get(id), id);
            categories.add(byName.get(names.get(id)));
        }
        for (int id = 0; id < names.size(); id++) {
            subcommands.add(NONE);
            int bar = names.get(id).indexOf('|');
            if (bar >= 0) {
                // The names are sorted: its container stands before it.
                int container = find(names.get(id).substring(0, bar));
                int[] known = subcommands.get(container);
                int[] longer = Arrays.copyOf(known, known.length + 1);
                longer[known.length] = id;
                subcommands.set(container, longer);
            }
        }
    }

    private static void forEachWord(String text, int from, int to, Consumer<String> visitor) {
        int at = from;
        while (at < to) {
            int space = text.indexOf(' ', at);
            int end = space < 0 || space > to ? to : space;
            if (end > at) {
                visitor.accept(text.substring(at, end));
            }
            at = end + 1;
        }
    }

    private static Category category(String word) {
        Category known = CATEGORIES.get(word);
        if (known == null) {
            throw Invariant.broken("%s is no category", word);
        }
        return known;
    }

    /// What a data node knows.
    public static Lexicon ofNodes() {
        return OfNodes.LEXICON;
    }

    /// What a Sentinel knows.
    public static Lexicon ofSentinels() {
        return OfSentinels.LEXICON;
    }

    // Made when asked for: few processes need both.

    private static final class OfNodes {
        static final Lexicon LEXICON = new Lexicon(NodeLexicon.TEXT);
    }

    private static final class OfSentinels {
        static final Lexicon LEXICON = new Lexicon(SentinelLexicon.TEXT + SentinelLexicon.OURS);
    }

    int size() {
        return names.size();
    }

    /// Lower case, a subcommand as `config|get`.
    String name(int id) {
        return names.get(id);
    }

    /// The number of the command called `name` in lower case, -1 if there is none.
    int find(String name) {
        return ids.getOrDefault(name, -1);
    }

    boolean isIn(int id, Category category) {
        return categories.get(id).contains(category);
    }

    /// The numbers of its subcommands, in the order of their names.
    int[] subcommands(int id) {
        return subcommands.get(id);
    }

    boolean isSubcommand(int id) {
        return names.get(id).indexOf('|') >= 0;
    }

    /// The names of the commands of a category, in their order.
    List<String> namesIn(Category category) {
        List<String> found = new ArrayList<>();
        for (int id = 0; id < names.size(); id++) {
            if (isIn(id, category)) {
                found.add(names.get(id));
            }
        }
        return found;
    }
}
