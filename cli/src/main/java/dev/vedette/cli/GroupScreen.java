package dev.vedette.cli;

import dev.vedette.cli.Terminal.Style;
import dev.vedette.lab.local.LocalGroup;
import dev.vedette.lab.local.Plan;
import dev.vedette.lab.local.Post;
import dev.vedette.lab.report.Json;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `vedette up` says: the steps, then who is where and how to get at them.
final class GroupScreen {

    private static final int WIDTH = 80;

    private final PrintStream out;
    private final Terminal terminal;
    private final GroupPlace place;
    private final Steps steps;

    GroupScreen(PrintStream out, Terminal terminal, GroupPlace place) {
        this.out = out;
        this.terminal = terminal;
        this.place = place;
        this.steps = new Steps(out, terminal, WIDTH);
    }

    /// The configuration files one after the other, as `tail` shows several.
    static void files(PrintStream out, Plan plan) {
        plan.configurations()
                .forEach(
                        (path, text) -> {
                            out.println("#### " + path);
                            out.println(text);
                        });
        out.flush();
    }

    static String json(LocalGroup group) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", group.name());
        document.put("folder", group.folder().toString());
        document.put("nodes", members(group, group.nodes()));
        document.put("sentinels", members(group, group.sentinels()));
        document.put("password_file", group.passwordFile().map(Path::toString).orElse(null));
        return Json.of(document);
    }

    private static List<Map<String, Object>> members(LocalGroup group, List<Post> posts)
            throws IOException {
        List<Map<String, Object>> members = new ArrayList<>();
        for (LocalGroup.Running running : group.running()) {
            if (posts.contains(running.post())) {
                Map<String, Object> member = new LinkedHashMap<>();
                member.put("name", running.post().name());
                member.put("address", running.post().address().toString());
                member.put("program", running.post().program());
                member.put("pid", running.process().pid());
                members.add(member);
            }
        }
        return members;
    }

    void mute() {
        steps.mute();
    }

    void clear() {
        steps.clear();
    }

    void progresses(String detail) {
        steps.progresses(detail);
    }

    void startsNodes(LocalGroup group) {
        steps.begins("Starting " + count(group.nodes().size(), "node"));
    }

    void serve(LocalGroup group, boolean areLinked) {
        int replicas = group.nodes().size() - 1;
        steps.ends(
                areLinked && replicas > 0
                        ? "a master and " + count(replicas, "replica") + ", linked to it"
                        : count(group.nodes().size(), "node"));
    }

    void startsSentinels(LocalGroup group) {
        steps.begins("Starting " + count(group.sentinels().size(), "sentinel"));
    }

    void known(LocalGroup group) {
        steps.ends(
                count(group.sentinels().size(), "sentinel")
                        + (group.sentinels().size() == 1
                                ? ", which knows the nodes"
                                : ", which know the nodes and each other"));
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    void alreadyRuns(LocalGroup group) throws IOException {
        out.println("Group " + group.name() + " runs already; nothing was started.");
        describe(group);
        out.println("vedette down" + place.arguments() + " stops it.");
        out.flush();
    }

    void goesOn(LocalGroup group, int running) {
        out.println(
                "Group "
                        + group.name()
                        + (running == 0
                                ? " was stopped and kept; it goes on with its data: "
                                        + group.folder()
                                : " runs in part, "
                                        + running
                                        + " of "
                                        + group.posts().size()
                                        + " processes; starting the rest."));
        out.flush();
    }

    void detached(LocalGroup group) throws IOException {
        describe(group);
        out.println(
                "It goes on in the background; vedette down"
                        + place.arguments()
                        + " stops it"
                        + (place.isOurs() ? " and deletes its folder." : "."));
        out.flush();
    }

    void attached(LocalGroup group) throws IOException {
        describe(group);
        out.println(
                terminal.style(
                        Style.BOLD,
                        place.isOurs()
                                ? "Ctrl-C ends all of it and deletes its folder."
                                : "Ctrl-C ends all of it; its folder is kept."));
        out.flush();
    }

    private void describe(LocalGroup group) throws IOException {
        out.println();
        for (LocalGroup.Running running : group.running()) {
            Post post = running.post();
            out.println(
                    "  "
                            + terminal.paint(
                                    post.isSentinel() ? "sentinel" : "replica",
                                    String.format(Locale.ROOT, "%-12s", post.name()))
                            + String.format(
                                    Locale.ROOT,
                                    " %-16s pid %-8d %s",
                                    post.address(),
                                    running.process().pid(),
                                    post.program()));
        }
        out.println();
        group.passwordFile().ifPresent(file -> password("REDISCLI_AUTH", file));
        group.sentinelPasswordFile().ifPresent(file -> password("VEDETTE_SENTINEL_AUTH", file));
        Post first = group.nodes().getFirst();
        out.println("  redis-cli -p " + first.address().port());
        if (!group.sentinels().isEmpty()) {
            int port = group.sentinels().getFirst().address().port();
            out.println(
                    "  redis-cli -p " + port + " sentinel get-master-addr-by-name " + group.name());
            out.println("  vedette status 127.0.0.1:" + port);
        }
        out.println("  Logs and configurations: " + group.folder());
        out.println();
    }

    private void password(String variable, Path file) {
        out.println("  export " + variable + "=\"$(cat " + quoted(file) + ")\"");
    }

    private static String quoted(Path file) {
        String text = file.toString();
        return text.matches("[A-Za-z0-9/._-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    void ended(LocalGroup group, Post post) throws IOException {
        out.println(
                post.name()
                        + " ("
                        + post.address()
                        + ") ended; vedette up"
                        + place.arguments()
                        + " --detach starts it again. Its last words:");
        out.print(group.lastWords(post).indent(4));
        out.flush();
    }

    void stoppedByAnother(LocalGroup group) {
        out.println("Group " + group.name() + " was stopped by vedette down.");
        out.flush();
    }

    void allEnded(LocalGroup group) {
        out.println("No process of group " + group.name() + " is left; see " + group.folder());
        out.flush();
    }
}
