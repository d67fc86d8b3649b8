package dev.vedette.lab.survey;

import dev.vedette.lab.client.Address;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Looks at the process and files of a server that runs on this host.
///
/// A server tells its process id, but that may be one of another host or of a container, where the
/// number means another process, or none. So three things must agree: its address is one of ours, a
/// process of that number is there, and that one started when the server says it did.
final class ThisHost {

    static final String ELSEWHERE = "it does not run on this host, where its files could be seen";

    /// INFO rounds the uptime to seconds, and the clock may have been set since.
    private static final Duration START_TOLERANCE = Duration.ofSeconds(3);

    /// The uptime counts from when the server is ready to, which a process may need a while for.
    private static final Duration LONGEST_START = Duration.ofSeconds(20);

    /// A longer file is no configuration and no script.
    private static final long LONGEST_FILE = 1 << 20;

    /// Units of their own, not one that a shell happens to run under.
    private static final Pattern UNIT =
            Pattern.compile(".*(redis|valkey|vedette|sentinel).*\\.service");

    private ThisHost() {}

    /// @param info all fields of its INFO
    /// @param scripts paths of the scripts it was told to run
    static Known<ProcessFacts> look(
            Address address, Map<String, String> info, List<String> scripts) {
        OptionalLong pid = Fields.number(info, "process_id");
        OptionalLong uptime = Fields.number(info, "uptime_in_seconds");
        if (pid.isEmpty() || uptime.isEmpty()) {
            return Known.notGot("INFO tells no process id");
        }
        Instant start = Instant.now().minusSeconds(uptime.getAsLong());
        try {
            if (!isOurs(address) || !started(pid.getAsLong(), start)) {
                return Known.notGot(ELSEWHERE);
            }
            return Known.got(facts(pid.getAsLong(), info, scripts));
        } catch (IOException unreadable) {
            return Known.notGot("its process cannot be looked at: " + unreadable.getMessage());
        }
    }

    private static boolean isOurs(Address address) throws IOException {
        InetAddress resolved = InetAddress.getByName(address.host());
        return resolved.isLoopbackAddress() || NetworkInterface.getByInetAddress(resolved) != null;
    }

    private static boolean started(long pid, Instant expected) {
        return Files.isDirectory(Path.of("/proc/" + pid))
                && ProcessHandle.of(pid)
                        .flatMap(process -> process.info().startInstant())
                        .map(start -> Duration.between(start, expected))
                        .filter(late -> late.compareTo(START_TOLERANCE.negated()) >= 0)
                        .filter(late -> late.compareTo(LONGEST_START) <= 0)
                        .isPresent();
    }

    private static ProcessFacts facts(long pid, Map<String, String> info, List<String> scripts)
            throws IOException {
        Rights rights = Rights.of(pid);
        String file = info.getOrDefault("config_file", "");
        Map<String, Known<FileFacts>> looked = new LinkedHashMap<>();
        for (String script : scripts) {
            looked.put(script, file(Path.of(script), rights));
        }
        boolean hasFile = !file.isEmpty();
        Known<FileFacts> none = Known.notGot("it was started without a configuration file");
        return new ProcessFacts(
                pid,
                rights.user(),
                restarter(pid).orElse(""),
                hasFile ? file(Path.of(file), rights) : none,
                hasFile
                        ? lines(Path.of(file))
                        : Known.notGot("it was started without a configuration file"),
                looked);
    }

    private static Known<FileFacts> file(Path path, Rights rights) {
        try {
            if (!Files.isRegularFile(path)) {
                return Known.got(
                        new FileFacts(path, false, false, false, false, OptionalInt.empty()));
            }
            Path folder = path.toAbsolutePath().getParent();
            return Known.got(
                    new FileFacts(
                            path,
                            true,
                            rights.mayWrite(path),
                            folder != null && rights.mayWrite(folder),
                            rights.mayExecute(path),
                            arguments(path)));
        } catch (IOException unreadable) {
            return Known.notGot(path + " cannot be looked at: " + unreadable.getMessage());
        }
    }

    /// Empty also for a program that is no text.
    private static OptionalInt arguments(Path path) throws IOException {
        if (!Files.isReadable(path) || Files.size(path) > LONGEST_FILE) {
            return OptionalInt.empty();
        }
        String text = Files.readString(path, StandardCharsets.ISO_8859_1);
        return text.indexOf('\0') < 0 ? ScriptArguments.highest(text) : OptionalInt.empty();
    }

    private static Known<List<List<String>>> lines(Path path) {
        try {
            if (!Files.isReadable(path) || Files.size(path) > LONGEST_FILE) {
                return Known.notGot("we may not read " + path);
            }
            List<List<String>> lines = new ArrayList<>();
            for (String line : Files.readAllLines(path, StandardCharsets.ISO_8859_1)) {
                String bare = line.strip();
                if (!bare.isEmpty() && !bare.startsWith("#")) {
                    lines.add(List.of(bare.split("\\s+")));
                }
            }
            return Known.got(List.copyOf(lines));
        } catch (IOException unreadable) {
            return Known.notGot(path + " cannot be read: " + unreadable.getMessage());
        }
    }

    /// The control group tells the systemd unit or the container a process belongs to.
    private static Optional<String> restarter(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
            String path = line.substring(line.lastIndexOf(':') + 1);
            for (String part : path.split("/", -1)) {
                if (UNIT.matcher(part).matches()) {
                    return Optional.of("systemd unit " + part);
                }
                if (part.startsWith("kubepods")) {
                    return Optional.of("Kubernetes");
                }
                if (part.equals("docker") || part.startsWith("docker-")) {
                    return Optional.of("Docker");
                }
            }
        }
        return Optional.empty();
    }
}
