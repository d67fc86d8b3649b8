package dev.vedette.acl;

import dev.vedette.command.Category;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/*
 * A selector remembers which commands it allows, not the rules that led there. What ACL LIST and
 * GETUSER show, and files keep, is found anew: begin with all or nothing, add (or take away) the
 * category that fits best as long as one fits more than it misses, then name single commands for
 * what is left. Redis 7.0 does the same with the same preferences, so the texts agree; only the
 * order of single commands is ours (by name), because Redis' own changes with every start.
 */
final class CommandRules {

    private final Selector wanted;
    private final Selector reached;
    private final Selector rest;
    private final boolean adds;
    private final List<String> rules = new ArrayList<>();

    private CommandRules(Selector wanted) {
        this.wanted = wanted;
        Lexicon lexicon = wanted.lexicon();
        adds = !wanted.hasFuture();
        reached = new Selector(lexicon);
        reached.allCommands(!adds);
        rest = wanted.copy();
        rules.add(adds ? "-@all" : "+@all");
    }

    static String of(Selector selector) {
        CommandRules rules = new CommandRules(selector);
        rules.addCategories();
        rules.addCommands();
        return String.join(" ", rules.rules);
    }

    private void addCategories() {
        Set<Category> left = EnumSet.allOf(Category.class);
        for (Category best = best(left); best != null; best = best(left)) {
            left.remove(best);
            rules.add((adds ? "+@" : "-@") + best.word());
            reached.applyCategory(best, adds);
            rest.applyCategory(best, !adds);
        }
    }

    /// The category with more commands still to be covered than others, and of those the one with
    /// fewest others.
    private @Nullable Category best(Set<Category> left) {
        Category best = null;
        int fewestOthers = Integer.MAX_VALUE;
        int mostSame = 0;
        for (Category category : left) {
            int same = 0;
            int others = 0;
            for (int id = 0; id < wanted.lexicon().size(); id++) {
                if (wanted.lexicon().isIn(id, category)) {
                    if (rest.has(id) == adds) {
                        same++;
                    } else {
                        others++;
                    }
                }
            }
            if (same > others
                    && (others < fewestOthers || others == fewestOthers && same > mostSame)) {
                best = category;
                fewestOthers = others;
                mostSame = same;
            }
        }
        return best;
    }

    private void addCommands() {
        Lexicon lexicon = wanted.lexicon();
        for (int id = 0; id < lexicon.size(); id++) {
            boolean isAllowed = wanted.has(id);
            if (isAllowed != reached.has(id)) {
                rules.add((isAllowed ? "+" : "-") + lexicon.name(id));
                reached.setWithSubcommands(id, isAllowed);
            }
            if (!isAllowed) {
                for (String word : wanted.firstArguments(id)) {
                    rules.add("+" + lexicon.name(id) + "|" + word);
                }
            }
        }
    }
}
