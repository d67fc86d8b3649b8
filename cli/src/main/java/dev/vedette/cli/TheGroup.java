package dev.vedette.cli;

import dev.vedette.lab.survey.Depth;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Survey;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// The one group a command is about.
final class TheGroup {

    private TheGroup() {}

    /// Looks where `reach` says, and finds one group there.
    ///
    /// @param messages is told of seeds that could not be asked although others led to the group
    /// @throws IOException when there is none, or more than one: the message is for the user
    static GroupFacts find(Reach reach, Terminal terminal, PrintStream messages)
            throws IOException, InterruptedException {
        Survey survey = reach.survey(messages, terminal, Depth.GLANCE, "Looking for the group");
        List<String> unreached =
                survey.unreached().stream()
                        .map(seed -> seed.address() + ": " + seed.reason())
                        .toList();
        if (survey.groups().isEmpty()) {
            throw new IOException(unreached.isEmpty() ? none(reach, survey) : joined(unreached));
        }
        if (survey.groups().size() > 1) {
            throw new IOException(
                    "there are several groups; choose one with --master: "
                            + String.join(", ", survey.names()));
        }
        unreached.forEach(messages::println);
        return survey.groups().getFirst();
    }

    private static String none(Reach reach, Survey survey) {
        String master = reach.master();
        if (master == null) {
            return "no group is watched there";
        }
        String seen = survey.names().isEmpty() ? "none" : String.join(", ", survey.names());
        return "no group '" + master + "' there; groups seen: " + seen;
    }

    private static String joined(List<String> lines) {
        return String.join(System.lineSeparator() + "  ", lines);
    }
}
