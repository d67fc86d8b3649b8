package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.FileFacts;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.ProcessFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Files that members need when something happens: configurations they rewrite, scripts they run.
/// Most of it can only be seen on the host they run on.
final class FileChecks {

    private static final String FORGETS = "nothing it learns survives its end";

    private static final String NOTIFICATION = "notification-script";
    private static final String RECONFIGURATION = "client-reconfig-script";

    /// How many arguments Sentinel passes: event and message; or name, role, state and two
    /// addresses.
    private static final Map<String, Integer> ARGUMENTS =
            Map.of(NOTIFICATION, 2, RECONFIGURATION, 7);

    static final List<Check> ALL =
            List.of(
                    Check.named(
                                    "configuration-writable",
                                    "Every member can rewrite its configuration file.")
                            .looksAt(
                                    "config_file in INFO; on this host, the rights of the process in the"
                                            + " file's folder; with --flush, SENTINEL FLUSHCONFIG")
                            .because(
                                    "A sentinel writes epochs and votes there before it acts on them: if"
                                            + " it cannot, a restart makes it vote twice or return to an old"
                                            + " master. A node that cannot comes back in its old role.")
                            .mendedBy(
                                    "Start each member with a file; give its user the right to write in"
                                            + " the file's folder, since a new file is put in place of the"
                                            + " old one.")
                            .by(FileChecks::configurationsAreWritable),
                    Check.named(
                                    "scripts-runnable",
                                    "The scripts of sentinels exist and can be run.")
                            .looksAt(
                                    "SENTINEL MASTER: notification-script, client-reconfig-script; on this"
                                            + " host, the files")
                            .because(
                                    "A script that cannot be run is noticed at the first failover, by"
                                            + " nobody being told.")
                            .mendedBy("chmod 755; the user of the sentinel must be able to run it.")
                            .by(FileChecks::scriptsCanRun),
                    Check.named("script-arguments", "Scripts read no more arguments than they get.")
                            .looksAt("on this host, the text of the scripts")
                            .because(
                                    "Sentinel passes two arguments to a notification-script (event,"
                                            + " message) and seven to a client-reconfig-script. Many"
                                            + " scripts in circulation expect six of the former and work"
                                            + " with empty words.")
                            .mendedBy(
                                    "Take the words apart that are in the second argument, or make it a"
                                            + " client-reconfig-script.")
                            .by(FileChecks::scriptsReadWhatTheyGet),
                    Check.named("scripts-pass", "No script keeps failing.")
                            .looksAt("SENTINEL PENDING-SCRIPTS")
                            .because(
                                    "A script that ends with 1 is tried again for hours, and newer events"
                                            + " wait behind it.")
                            .mendedBy(
                                    "Run it by hand with the arguments shown, as the sentinel's user.")
                            .by(FileChecks::scriptsPass),
                    Check.named("deny-scripts-reconfig", "Scripts cannot be set over the network.")
                            .looksAt(
                                    "on this host, sentinel deny-scripts-reconfig in the sentinel's file")
                            .because(
                                    "With deny-scripts-reconfig no, whoever reaches the sentinel's port"
                                            + " runs programs on its host.")
                            .mendedBy(
                                    "sentinel deny-scripts-reconfig yes in sentinel.conf; then restart.")
                            .by(FileChecks::scriptsAreDenied));

    private FileChecks() {}

    private static void configurationsAreWritable(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            Known<String> file = node.info("config_file");
            if (file.maybe().filter(String::isEmpty).isPresent()) {
                findings.warned(
                        node.address(),
                        "was started without a configuration file: after a failover and a restart it"
                                + " comes back in its old role",
                        "write its settings to a file and start it with that: redis-server"
                                + " /etc/redis/redis.conf");
            } else {
                judge(node.address(), file, node.process(), "CONFIG REWRITE", findings);
            }
        }
        for (SentinelFacts sentinel : group.sentinels()) {
            switch (sentinel.flush()) {
                case Known.Got<SentinelFacts.Flush>(SentinelFacts.Flush flush) ->
                        judgeFlush(sentinel, flush, findings);
                case Known.NotGot<SentinelFacts.Flush> _ -> {
                    Known<String> file =
                            sentinel.info().map(info -> info.getOrDefault("config_file", ""));
                    judge(
                            sentinel.address(),
                            file,
                            sentinel.process(),
                            "SENTINEL FLUSHCONFIG",
                            findings);
                }
            }
        }
    }

    private static void judgeFlush(
            SentinelFacts sentinel, SentinelFacts.Flush flush, Findings findings) {
        String file =
                sentinel.info()
                        .maybe()
                        .map(info -> info.getOrDefault("config_file", ""))
                        .filter(Predicate.not(String::isEmpty))
                        .orElse("its configuration file");
        if (flush.isDone()) {
            findings.passed(sentinel.address(), "wrote " + file + " when asked to");
        } else {
            findings.failed(
                    sentinel.address(),
                    "cannot write " + file + " (" + flush.text() + "): " + FORGETS,
                    "on its host, give its user the folder of that file, or make room on the disk;"
                            + " then "
                            + Remedies.at(sentinel.address(), "SENTINEL FLUSHCONFIG"));
        }
    }

    private static void judge(
            Address who,
            Known<String> told,
            Known<ProcessFacts> process,
            String rewrite,
            Findings findings) {
        if (!told.isGot()) {
            findings.notChecked(who, told.reason());
            return;
        }
        switch (process.flatMap(ProcessFacts::configuration)) {
            case Known.NotGot<FileFacts>(String reason) -> findings.notChecked(who, reason);
            case Known.Got<FileFacts>(FileFacts file) -> {
                Object user = process.maybe().map(ProcessFacts::user).orElseThrow();
                if (!file.exists()) {
                    findings.failed(
                            who,
                            "its configuration file " + file.path() + " is gone",
                            "make its folder again, for its user to write in, and let it write: "
                                    + Remedies.at(who, rewrite));
                } else if (!file.isReplaceable()) {
                    findings.failed(
                            who,
                            "runs as user "
                                    + user
                                    + ", which may not put a new file into "
                                    + file.path().toAbsolutePath().getParent()
                                    + ": "
                                    + FORGETS,
                            "chown "
                                    + user
                                    + " "
                                    + file.path().toAbsolutePath().getParent()
                                    + "; chmod u+rwx "
                                    + file.path().toAbsolutePath().getParent());
                } else if (!file.isWritable()) {
                    findings.failed(
                            who,
                            "runs as user " + user + ", which may not write " + file.path(),
                            "chown " + user + " " + file.path() + "; chmod u+rw " + file.path());
                } else {
                    findings.passed(who, file.path() + " can be rewritten");
                }
            }
        }
    }

    /// The scripts of one sentinel, by the option that names them.
    private static Map<String, String> scripts(SentinelFacts sentinel) {
        Map<String, String> scripts = new LinkedHashMap<>();
        for (String option : List.of(NOTIFICATION, RECONFIGURATION)) {
            sentinel.master(option)
                    .maybe()
                    .filter(path -> !path.isEmpty())
                    .ifPresent(path -> scripts.put(option, path));
        }
        return scripts;
    }

    @FunctionalInterface
    private interface ScriptJudge {
        void judge(SentinelFacts sentinel, String option, FileFacts file);
    }

    private static void eachScript(GroupFacts group, Findings findings, ScriptJudge judge) {
        for (SentinelFacts sentinel : group.sentinels()) {
            if (!sentinel.master().isGot()) {
                findings.notChecked(sentinel.address(), sentinel.master().reason());
                continue;
            }
            Map<String, String> scripts = scripts(sentinel);
            if (scripts.isEmpty()) {
                findings.passed(sentinel.address(), "no scripts");
            }
            scripts.forEach(
                    (option, path) -> {
                        Known<FileFacts> file =
                                sentinel.process()
                                        .flatMap(
                                                process ->
                                                        process.scripts()
                                                                .getOrDefault(
                                                                        path,
                                                                        Known.notGot(
                                                                                path
                                                                                        + " was not"
                                                                                        + " looked at")));
                        switch (file) {
                            case Known.NotGot<FileFacts>(String reason) ->
                                    findings.notChecked(
                                            sentinel.address(),
                                            option + " " + path + ": " + reason);
                            case Known.Got<FileFacts>(FileFacts seen) ->
                                    judge.judge(sentinel, option, seen);
                        }
                    });
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }

    private static void scriptsCanRun(GroupFacts group, Findings findings) {
        eachScript(
                group,
                findings,
                (sentinel, option, file) -> {
                    if (!file.exists()) {
                        findings.failed(
                                sentinel.address(),
                                option + " " + file.path() + " does not exist",
                                "put it there, or drop it: "
                                        + Remedies.at(
                                                sentinel.address(),
                                                "SENTINEL SET "
                                                        + group.name()
                                                        + " "
                                                        + option
                                                        + " ''"));
                    } else if (!file.isExecutable()) {
                        findings.failed(
                                sentinel.address(),
                                option
                                        + " "
                                        + file.path()
                                        + " may not be run by the sentinel's user",
                                "chmod 755 " + file.path());
                    } else {
                        findings.passed(sentinel.address(), option + " can be run");
                    }
                });
    }

    private static void scriptsReadWhatTheyGet(GroupFacts group, Findings findings) {
        eachScript(
                group,
                findings,
                (sentinel, option, file) -> {
                    int passed = ARGUMENTS.getOrDefault(option, 0);
                    if (file.arguments().isEmpty()) {
                        findings.notChecked(
                                sentinel.address(),
                                option
                                        + " "
                                        + file.path()
                                        + " is no shell or Python script, or we may not read it");
                    } else if (file.arguments().getAsInt() > passed) {
                        findings.failed(
                                sentinel.address(),
                                option
                                        + " "
                                        + file.path()
                                        + " reads argument "
                                        + file.arguments().getAsInt()
                                        + ", but gets only "
                                        + passed,
                                option.equals(NOTIFICATION)
                                        ? "$1 is the event, $2 its message: split that, or use"
                                                + " client-reconfig-script, which gets seven arguments"
                                        : "its arguments are name, role, state, from-ip, from-port,"
                                                + " to-ip, to-port");
                    } else {
                        findings.passed(
                                sentinel.address(),
                                option + " reads " + file.arguments().getAsInt() + " of " + passed);
                    }
                });
    }

    private static void scriptsPass(GroupFacts group, Findings findings) {
        for (SentinelFacts sentinel : group.sentinels()) {
            switch (sentinel.pendingScripts()) {
                case Known.NotGot<List<SentinelFacts.PendingScript>>(String reason) ->
                        findings.notChecked(sentinel.address(), reason);
                case Known.Got<List<SentinelFacts.PendingScript>>(
                                List<SentinelFacts.PendingScript> pending) -> {
                    List<SentinelFacts.PendingScript> retried =
                            pending.stream().filter(script -> script.failures() > 0).toList();
                    for (SentinelFacts.PendingScript script : retried) {
                        findings.failed(
                                sentinel.address(),
                                script.command().getFirst()
                                        + " failed ("
                                        + Words.count(script.failures(), "time")
                                        + " so far) at "
                                        + String.join(
                                                " ", script.command().stream().skip(1).toList()),
                                "run it by hand, as the sentinel's user: "
                                        + quoted(script.command()));
                    }
                    if (retried.isEmpty()) {
                        findings.passed(
                                sentinel.address(),
                                Words.count(pending.size(), "script") + " waiting or running");
                    }
                }
            }
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }

    /// As a shell takes it.
    private static String quoted(List<String> words) {
        return words.stream()
                .map(word -> word.contains(" ") ? "'" + word + "'" : word)
                .collect(Collectors.joining(" "));
    }

    private static void scriptsAreDenied(GroupFacts group, Findings findings) {
        for (SentinelFacts sentinel : group.sentinels()) {
            switch (sentinel.process().flatMap(ProcessFacts::configurationLines)) {
                case Known.NotGot<List<List<String>>>(String reason) ->
                        findings.notChecked(sentinel.address(), reason);
                case Known.Got<List<List<String>>>(List<List<String>> lines) -> {
                    boolean isOpen =
                            lines.stream()
                                    .anyMatch(
                                            line ->
                                                    String.join(" ", line)
                                                            .replace("\"", "")
                                                            .equalsIgnoreCase(
                                                                    "sentinel"
                                                                            + " deny-scripts-reconfig"
                                                                            + " no"));
                    if (isOpen) {
                        findings.failed(
                                sentinel.address(),
                                "lets scripts be set over the network: whoever reaches its port runs"
                                        + " programs on its host",
                                "in its sentinel.conf: sentinel deny-scripts-reconfig yes; restart");
                    } else {
                        findings.passed(sentinel.address(), "refused");
                    }
                }
            }
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }
}
