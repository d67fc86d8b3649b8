package dev.vedette.cli;

import dev.vedette.lab.local.GroupsHome;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;

/// Which group on this machine is meant: by name, or by its folder.
final class GroupPlace {

    static final String USUAL_NAME = "mymaster";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            completionCandidates = GroupNames.class,
            description = "The group, and what the sentinels call its master (" + USUAL_NAME + ").")
    private @Nullable String name;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "The group's folder, which is then kept when the group is stopped. By default a folder"
                            + " in XDG_STATE_HOME or ~/.local/state, which is deleted.")
    private @Nullable Path folder;

    static GroupsHome home() {
        return GroupsHome.of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    String name() {
        String chosen = name == null ? USUAL_NAME : name;
        if (!chosen.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--name must be of letters, digits, '.', '_' and '-', and not begin with '.' or '-'");
        }
        return chosen;
    }

    Path folder() {
        Path chosen = folder == null ? home().of(name()) : folder.toAbsolutePath().normalize();
        if (chosen.toString().chars().anyMatch(c -> c < ' ' || c == '"' || c == '\\')) {
            throw new ParameterException(
                    spec.commandLine(),
                    "quotes and backslashes in a folder's name confuse redis.conf");
        }
        return chosen;
    }

    /// Whether the folder is one that we made and that nobody asked to keep.
    boolean isOurs() {
        return folder == null;
    }

    /// The options that lead another command to the same group.
    String arguments() {
        if (folder != null) {
            return " --dir " + folder;
        }
        return name().equals(USUAL_NAME) ? "" : " --name " + name();
    }
}
