package dev.vedette.cli;

import picocli.CommandLine;
import picocli.CommandLine.Help;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The list of commands in `vedette --help`, by what they are for.
final class CommandGroups {

    private static final int WIDTH = 80;

    private static final int NAME_WIDTH = 12;

    private static final Map<String, List<String>> GROUPS = groups();

    private CommandGroups() {}

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put(
                "Look at a group you have, of Redis, Valkey or Vedette",
                List.of("status", "verify", "doctor", "explain", "probe", "failover"));
        groups.put("Try it on this machine", List.of("demo", "up", "down"));
        groups.put("Run it", List.of("server", "sentinel", "certs"));
        groups.put("Your shell", List.of("completion"));
        return groups;
    }

    static String render(Help help) {
        Map<String, Help> all = new LinkedHashMap<>(help.subcommands());
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((title, names) -> group(text, title, names, all));
        if (!all.isEmpty()) {
            group(text, "Others", List.copyOf(all.keySet()), all);
        }
        return text.append("\nvedette COMMAND --help tells more, with examples.\n").toString();
    }

    private static void group(
            StringBuilder text, String title, List<String> names, Map<String, Help> all) {
        List<String> rows = new ArrayList<>();
        for (String name : names) {
            Help help = all.remove(name);
            if (help != null) {
                rows.add(row(name, help.commandSpec()));
            }
        }
        if (!rows.isEmpty()) {
            text.append('\n').append(title).append(":\n").append(String.join("", rows));
        }
    }

    private static String row(String name, CommandLine.Model.CommandSpec command) {
        String[] description = command.usageMessage().description();
        String first = description.length == 0 ? "" : description[0];
        int end = first.indexOf(". ");
        List<String> lines =
                Wrapped.lines(
                        end < 0 ? first : first.substring(0, end + 1), WIDTH - NAME_WIDTH - 2);
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            row.append(
                    String.format(
                            Locale.ROOT,
                            "  %-" + NAME_WIDTH + "s%s%n",
                            i == 0 ? name : "",
                            lines.get(i)));
        }
        return row.toString();
    }
}
