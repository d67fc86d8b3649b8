package dev.vedette.command;

import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;

/// The reply to HELP of a container command.
public final class HelpText {

    private HelpText() {}

    /// The heading, `lines` (four blanks in front of explanations), and HELP itself, each as a
    /// status.
    public static Reply of(String container, String... lines) {
        List<Reply> help = new ArrayList<>();
        help.add(
                Reply.simple(
                        container + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
        for (String line : lines) {
            help.add(Reply.simple(line));
        }
        help.add(Reply.simple("HELP"));
        help.add(Reply.simple("    Prints this help."));
        return Reply.array(help);
    }
}
