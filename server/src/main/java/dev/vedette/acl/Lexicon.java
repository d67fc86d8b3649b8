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
import java.util.TreeMap;

/// The commands that rules can name, numbered.
///
/// All of Redis 7.0 are among them, also those that do not exist here yet: files with rules about
/// them must load, and what a category covers must not depend on how much of Redis there is.
public final class Lexicon {

    private static final int[] NONE = {};

    private final List<String> names;
    private final List<Set<Category>> categories = new ArrayList<>();
    private final List<int[]> subcommands = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();

    /// @param text lines of `category category: name name`, a subcommand behind its container's
    ///   name: `config|get`
    private Lexicon(String text) {
        TreeMap<String, Set<Category>> byName = new TreeMap<>();
        for (String line : text.split("\n")) {
            int colon = line.indexOf(':');
            Set<Category> set = EnumSet.noneOf(Category.class);
            for (String word : line.substring(0, colon).split(" ", 0)) {
                if (!word.isEmpty()) {
                    set.add(Category.valueOf(word.toUpperCase(Locale.ROOT)));
                }
            }
            for (String name : line.substring(colon + 1).strip().split(" ")) {
                Invariant.check(byName.put(name, set) == null, "%s stands twice", name);
            }
        }
        names = List.copyOf(byName.keySet());
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
