package dev.vedette.cli;

import picocli.CommandLine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Completion for bash 4 and newer.
///
/// Bash splits words at `:` and `=` too, and replaces only what is behind the last of them: the
/// script splits the line at spaces itself, and cuts what stands before.
final class BashCompletion {

    private BashCompletion() {}

    static String of(CommandLine root) {
        List<Completed> commands = Completed.of(root);
        return HEAD
                + "_vedette_commands='"
                + commands.stream().map(Completed::name).collect(Collectors.joining(" "))
                + "'\n\n"
                + options(commands)
                + values(commands)
                + operands(commands)
                + TAIL;
    }

    private static String options(List<Completed> commands) {
        StringBuilder text = new StringBuilder("_vedette_options() {\n    case $1 in\n");
        for (Completed command : commands) {
            List<String> names = new ArrayList<>();
            command.options().forEach(option -> names.addAll(option.names()));
            row(text, command.name(), "words=" + quoted(String.join(" ", names)));
        }
        return text.append("        *) words='--help --version' ;;\n    esac\n}\n\n").toString();
    }

    private static String values(List<Completed> commands) {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Fails for options without a value.
                        _vedette_value() {
                            case "$1 $2" in
                        """);
        for (Completed command : commands) {
            for (Completed.Choice option : command.options()) {
                if (!(option.value() instanceof Completed.Value.None)) {
                    String pattern =
                            option.names().stream()
                                    .map(name -> quoted(command.name() + " " + name))
                                    .collect(Collectors.joining(" | "));
                    row(text, pattern, action(option.value()));
                }
            }
        }
        return text.append("        *) return 1 ;;\n    esac\n}\n\n").toString();
    }

    private static String operands(List<Completed> commands) {
        StringBuilder text = new StringBuilder("_vedette_operand() {\n    case $1 in\n");
        for (Completed command : commands) {
            row(text, command.name(), action(command.operands()));
        }
        return text.append("    esac\n}\n\n").toString();
    }

    private static void row(StringBuilder text, String pattern, String action) {
        text.append("        ").append(pattern).append(") ").append(action).append(" ;;\n");
    }

    private static String action(Completed.Value value) {
        return switch (value) {
            case Completed.Value.None _, Completed.Value.Any _ -> ":";
            case Completed.Value.Words(List<String> words) ->
                    "_vedette_words " + quoted(String.join(" ", words));
            case Completed.Value.File _ -> "_vedette_files -f";
            case Completed.Value.Folder _ -> "_vedette_files -d";
            case Completed.Value.Program(List<String> words) ->
                    "_vedette_programs " + quoted(String.join(" ", words));
            case Completed.Value.Group _ -> "_vedette_groups";
            case Completed.Value.Address _ -> "_vedette_addresses";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static final String HEAD =
            """
            # Completion of vedette for bash, written by `vedette completion bash`.

            """;

    private static final String TAIL =
            """
            _vedette_words() {
                mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
            }

            _vedette_files() {
                compopt -o filenames 2> /dev/null
                mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
            }

            _vedette_programs() {
                if [[ $cur == */* ]]; then
                    _vedette_files -f
                else
                    _vedette_words "$1"
                fi
            }

            _vedette_group_files() {
                local home=${XDG_STATE_HOME:-$HOME/.local/state}/vedette/groups
                compgen -G "$home/*/group.properties"
            }

            _vedette_groups() {
                local file names=
                while IFS= read -r file; do
                    file=${file%/group.properties}
                    names+=" ${file##*/}"
                done < <(_vedette_group_files)
                _vedette_words "$names"
            }

            _vedette_addresses() {
                local file key equals name address rest addresses=
                while IFS= read -r file; do
                    while read -r key equals name address rest; do
                        [[ $key == member.* ]] && addresses+=" $address"
                    done < "$file"
                done < <(_vedette_group_files)
                _vedette_words "$addresses"
            }

            _vedette() {
                local line=${COMP_LINE:0:COMP_POINT} cur='' previous='' command='' words=() word
                read -ra words <<< "$line"
                if [[ $line != *[[:space:]] && ${#words[@]} -gt 1 ]]; then
                    cur=${words[-1]}
                    unset 'words[-1]'
                fi
                COMPREPLY=()
                for word in "${words[@]:1}"; do
                    if [[ -z $command && $word != -* ]]; then
                        command=$word
                    fi
                    previous=$word
                done
                local typed=$cur
                if [[ -z $command ]]; then
                    if [[ $cur == -* ]]; then
                        _vedette_words '--help --version'
                    else
                        _vedette_words "$_vedette_commands"
                    fi
                elif [[ $cur == --*=* ]]; then
                    previous=${cur%%=*}
                    cur=${cur#*=}
                    _vedette_value "$command" "$previous"
                elif [[ $previous == -* ]] && _vedette_value "$command" "$previous"; then
                    :
                elif [[ $cur == -* ]]; then
                    _vedette_options "$command"
                    _vedette_words "$words"
                else
                    _vedette_operand "$command"
                fi
                # Bash keeps what stands before the last : or =.
                local kept=''
                if [[ $COMP_WORDBREAKS == *:* && $cur == *:* ]]; then
                    kept=${cur%"${cur##*:}"}
                fi
                if [[ $COMP_WORDBREAKS != *=* && $typed != "$cur" ]]; then
                    COMPREPLY=("${COMPREPLY[@]/#/$previous=}")
                fi
                COMPREPLY=("${COMPREPLY[@]#"$kept"}")
            }

            complete -F _vedette vedette ./vedette
            """;
}
