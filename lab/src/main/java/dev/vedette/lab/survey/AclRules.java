package dev.vedette.lab.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What the rules of a user allow, read as Redis 6 reads them: for servers without ACL DRYRUN,
/// which came with 7.0.
final class AclRules {

    private static final Set<String> CONTAINERS = Set.of("client", "config", "script", "sentinel");

    private static final Set<String> OF_CHANNELS = Set.of("publish", "subscribe");

    private final List<String> rules;
    private final Function<String, Set<String>> membersOfCategory;

    /// @param rules the words behind the name in ACL LIST
    /// @param membersOfCategory the commands of a category, as ACL CAT lists them
    AclRules(List<String> rules, Function<String, Set<String>> membersOfCategory) {
        this.rules = rules;
        this.membersOfCategory = membersOfCategory;
    }

    /// The categories that have to be known.
    static List<String> categories(List<String> rules) {
        return rules.stream()
                .filter(rule -> rule.matches("[+-]@.*"))
                .map(rule -> rule.substring(2))
                .filter(name -> !name.equals("all"))
                .distinct()
                .toList();
    }

    /// Those of the commands that the user may not run.
    List<String> refused(Needs needs) {
        List<String> refused = new ArrayList<>();
        for (List<String> command : needs.commands()) {
            if (!allows(command)) {
                refused.add(String.join(" ", command));
            }
        }
        return List.copyOf(refused);
    }

    private boolean allows(List<String> command) {
        String name = command.getFirst().toLowerCase(Locale.ROOT);
        String whole =
                CONTAINERS.contains(name)
                        ? name + "|" + command.get(1).toLowerCase(Locale.ROOT)
                        : name;
        boolean isAllowed = false;
        for (String rule : rules) {
            if (rule.startsWith("+") || rule.startsWith("-")) {
                String what = rule.substring(1).toLowerCase(Locale.ROOT);
                if (isMeant(what, name, whole)) {
                    isAllowed = rule.startsWith("+");
                }
            }
        }
        return isAllowed && (!OF_CHANNELS.contains(name) || allowsHellos());
    }

    private boolean isMeant(String what, String name, String whole) {
        if (what.equals("@all")) {
            return true;
        }
        return what.startsWith("@")
                ? membersOfCategory.apply(what.substring(1)).contains(name)
                : what.equals(name) || what.equals(whole);
    }

    private boolean allowsHellos() {
        List<String> channels = rules.stream().filter(rule -> rule.startsWith("&")).toList();
        if (channels.isEmpty()) {
            // 6.0 knows no rights on channels; later versions show this word when there are none.
            return !rules.contains("resetchannels");
        }
        return channels.stream().anyMatch(rule -> matches(rule.substring(1)));
    }

    private static boolean matches(String glob) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Hello.CHANNEL.matches(expression.toString());
    }
}
