package dev.vedette.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.command.Argument;
import dev.vedette.command.Category;
import dev.vedette.command.Command;
import dev.vedette.command.Group;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// `docs/reference/commands.md` is generated from the command tables, committed, and never stale.
final class CommandReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "commands.md");

    private static final String HEAD =
            """
            # Commands

            Generated from the command tables. To write it anew:
            `mvn -q -pl server test -Dtest=CommandReferenceTest -Dvedette.rewrite=true`

            """;

    @Test
    void theCommandReferenceIsWhatTheTablesSay() throws IOException {
        String page = page(Table.commands());
        if (Boolean.getBoolean("vedette.rewrite")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("%s is stale: run this test with -Dvedette.rewrite=true", PAGE)
                .isEqualTo(page);
    }

    private static String page(List<Command> commands) {
        StringBuilder page = new StringBuilder(HEAD);
        for (Group group : Group.values()) {
            List<Command> family = commands.stream().filter(c -> c.group() == group).toList();
            if (!family.isEmpty()) {
                page.append("## ").append(group.word()).append("\n\n");
                family.forEach(command -> add(page, command));
            }
        }
        return page.toString().stripTrailing() + "\n";
    }

    private static void add(StringBuilder page, Command command) {
        if (command.subcommands().isEmpty() || command.takes(1)) {
            page.append("### ").append(title(command)).append("\n\n");
            page.append("    ")
                    .append(title(command))
                    .append(usage(command.arguments()))
                    .append("\n\n");
            page.append(command.about()).append("\n\n");
            page.append("Since ").append(command.since()).append("; ").append(command.cost());
            page.append("; ").append(categories(command)).append(".\n");
            command.history()
                    .forEach(
                            change ->
                                    page.append("- ")
                                            .append(change.version())
                                            .append(": ")
                                            .append(change.text())
                                            .append('\n'));
            page.append('\n');
        }
        command.subcommands().stream()
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .forEach(subcommand -> add(page, subcommand));
    }

    private static String title(Command command) {
        return command.fullName().replace('|', ' ').toUpperCase(Locale.ROOT);
    }

    private static String categories(Command command) {
        return command.categories().stream()
                .map(Category::word)
                .collect(Collectors.joining(" @", "@", ""));
    }

    private static String usage(List<Argument> arguments) {
        return arguments.stream()
                .map(argument -> " " + usage(argument))
                .collect(Collectors.joining());
    }

    private static String usage(Argument argument) {
        String token =
                argument.token() == null
                        ? ""
                        : argument.token().isEmpty() ? "\"\"" : argument.token();
        String value = value(argument);
        String whole = (token + " " + value).strip();
        if (argument.isMultiple()) {
            whole += " [" + (argument.repeatsToken() ? whole : value) + " ...]";
        }
        return argument.isOptional() ? "[" + whole + "]" : whole;
    }

    private static String value(Argument argument) {
        return switch (argument.type()) {
            case PURE_TOKEN -> "";
            case STRING, INTEGER, DOUBLE, KEY, PATTERN, UNIX_TIME -> argument.name();
            case BLOCK -> usage(argument.children()).strip();
            case ONEOF -> {
                String choices =
                        argument.children().stream()
                                .map(CommandReferenceTest::usage)
                                .collect(Collectors.joining(" | "));
                yield argument.isOptional() && argument.token() == null
                        ? choices
                        : "(" + choices + ")";
            }
        };
    }
}
