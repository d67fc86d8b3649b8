package dev.vedette.lab.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The folder of the groups that were given none of their own: one folder for each, by its name.
public record GroupsHome(Path folder) {

    /// As the XDG base directory rules have it: `$XDG_STATE_HOME`, else `~/.local/state`.
    public static GroupsHome of(Map<String, String> environment, Path userHome) {
        Path state = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
        return new GroupsHome(
                (state.isAbsolute() ? state : userHome.resolve(".local").resolve("state"))
                        .resolve("vedette")
                        .resolve("groups"));
    }

    public Path of(String name) {
        return folder.resolve(name);
    }

    /// The groups there are, running or not, in the order of their names.
    public List<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> groups = Files.list(folder)) {
            return groups.filter(Roster::isIn)
                    .map(group -> String.valueOf(group.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
