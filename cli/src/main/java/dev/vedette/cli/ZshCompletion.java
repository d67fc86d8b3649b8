package dev.vedette.cli;

import picocli.CommandLine;

import java.util.List;
import java.util.stream.Collectors;

/// Completion for zsh, with descriptions.
final class ZshCompletion {

    private ZshCompletion() {}

    static String of(CommandLine root) {
        List<Completed> commands = Completed.of(root);
        StringBuilder text = new StringBuilder(HEAD);
        text.append("_vedette_commands() {\n    local -a commands=(\n");
        for (Completed command : commands) {
            text.append("        ")
                    .append(quoted(command.name() + ":" + command.about()))
                    .append('\n');
        }
        text.append("    )\n    _describe command commands\n}\n\n");
        text.append("_vedette_arguments() {\n    case $1 in\n");
        commands.forEach(command -> arguments(text, command));
        return text.append("    esac\n}\n\n").append(TAIL).toString();
    }

    private static void arguments(StringBuilder text, Completed command) {
        text.append("        ").append(command.name()).append(")\n            _arguments");
        for (Completed.Choice option : command.options()) {
            option(text, option);
        }
        String operands = action(command.operands());
        if (!operands.isEmpty()) {
            text.append(" \\\n                ").append(quoted("*:" + operands));
        }
        text.append("\n            ;;\n");
    }

    private static void option(StringBuilder text, Completed.Choice option) {
        String about = "[" + escaped(option.about()) + "]";
        String value = action(option.value());
        for (String name : option.names()) {
            boolean isLong = name.startsWith("--");
            // A long option's value may follow after = as well.
            String joint = value.isEmpty() ? "" : isLong ? "=" : "";
            text.append(" \\\n                ")
                    .append(
                            quoted(
                                    (option.isRepeatable() ? "*" : "")
                                            + name
                                            + joint
                                            + about
                                            + (value.isEmpty() ? "" : ":" + value)));
        }
    }

    /// Of the form `message:action`; empty when nothing may stand there.
    private static String action(Completed.Value value) {
        return switch (value) {
            case Completed.Value.None _ -> "";
            case Completed.Value.Any _ -> "value: ";
            case Completed.Value.Words(List<String> words) ->
                    "value:" + words.stream().collect(Collectors.joining(" ", "(", ")"));
            case Completed.Value.File _ -> "file:_files";
            case Completed.Value.Folder _ -> "folder:_files -/";
            case Completed.Value.Program(List<String> words) ->
                    "program:_vedette_programs " + String.join(" ", words);
            case Completed.Value.Group _ -> "group:_vedette_groups";
            case Completed.Value.Address _ -> "address:_vedette_addresses";
        };
    }

    private static String escaped(String about) {
        return about.replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static final String HEAD =
            """
            #compdef vedette
            # Completion of vedette for zsh, written by `vedette completion zsh`.

            """;

    private static final String TAIL =
            """
            _vedette_programs() {
                _alternative "usual:program:($*)" 'file:file:_files'
            }

            _vedette_groups() {
                local -a names=(${XDG_STATE_HOME:-$HOME/.local/state}/vedette/groups/*/group.properties(N:h:t))
                compadd -a names
            }

            _vedette_addresses() {
                local file line
                local -a addresses words
                for file in ${XDG_STATE_HOME:-$HOME/.local/state}/vedette/groups/*/group.properties(N); do
                    while read -r line; do
                        words=(${=line})
                        [[ $words[1] == member.* ]] && addresses+=($words[4])
                    done < $file
                done
                compadd -a addresses
            }

            _vedette() {
                local context state state_descr line
                typeset -A opt_args
                _arguments -C '(- *)--help[Show how to use it]' '(- *)--version[Print the version]' \\
                    '1:command:_vedette_commands' '*::argument:->arguments'
                if [[ $state == arguments ]]; then
                    _vedette_arguments $words[1]
                fi
            }

            # Read from a folder of $fpath, this file is the function itself; else it only makes it known.
            if [[ $funcstack[1] == _vedette ]]; then
                _vedette "$@"
            else
                compdef _vedette vedette
            fi
            """;
}
