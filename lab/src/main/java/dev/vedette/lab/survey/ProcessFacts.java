package dev.vedette.lab.survey;

import java.util.List;
import java.util.Map;

/// What can be seen of a server's process because it runs on this host.
///
/// @param user the number of the user it runs as
/// @param restarter what is known to start it again when it ends, such as a systemd unit; empty
///   when nothing of the kind was found
/// @param configuration its configuration file
/// @param configurationLines the words of each of its lines, without comments; not got when we may
///   not read it
/// @param scripts the scripts it was told to run, by their path
public record ProcessFacts(
        long pid,
        int user,
        String restarter,
        Known<FileFacts> configuration,
        Known<List<List<String>>> configurationLines,
        Map<String, Known<FileFacts>> scripts) {

    public ProcessFacts {
        scripts = Map.copyOf(scripts);
    }

    /// Without the lines of the configuration, since passwords are among them.
    @Override
    public String toString() {
        return "process " + pid + " of user " + user;
    }
}
