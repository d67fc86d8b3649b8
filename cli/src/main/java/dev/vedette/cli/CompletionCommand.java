package dev.vedette.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.Locale;
import java.util.concurrent.Callable;

/// `vedette completion`: what a shell must know to complete this program's command lines.
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script that lets bash or zsh complete vedette's command lines.",
            "",
            "It completes commands, options and their values: files, programs, and the names and addresses of groups"
                    + " on this machine.",
            "",
            "For the current shell:",
            "  bash:  source <(vedette completion bash)",
            "  zsh:   source <(vedette completion zsh)         (after compinit)",
            "",
            "For all future shells:",
            "  bash:  dir=~/.local/share/bash-completion/completions",
            "         mkdir -p $dir && vedette completion bash > $dir/vedette",
            "  zsh:   vedette completion zsh > DIR/_vedette   (DIR is in $fpath)",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the script was printed", "2:wrong arguments"},
        footerHeading = "%nExamples:%n",
        footer = {"  vedette completion bash", "  vedette completion zsh"})
final class CompletionCommand implements Callable<Integer> {

    /// A shell whose completion we speak.
    enum Shell {
        BASH,
        ZSH;

        /// As it is typed.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.BASH;

    CompletionCommand() {}

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        System.out.print(
                switch (shell) {
                    case BASH -> BashCompletion.of(root);
                    case ZSH -> ZshCompletion.of(root);
                });
        System.out.flush();
        return 0;
    }
}
