package dev.vedette.cli;

import dev.vedette.lab.local.LocalGroup;
import dev.vedette.lab.local.Plan;
import dev.vedette.lab.local.Post;
import dev.vedette.lab.topology.Program;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;

/// `vedette up`: a group on this machine.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a group on this machine: a master, replicas, and sentinels that watch them.",
            "",
            "Runs until Ctrl-C, which stops the group and deletes its folder (unless --dir named one). With"
                    + " --detach it returns once the group is ready and the sentinels know the replicas"
                    + " and each other; vedette down then stops it. A group that is already running is"
                    + " left alone; if a part of it is missing, that part is started.",
            "",
            "The redis.conf and sentinel.conf files it writes are meant to be read and copied to servers;"
                    + " what must be changed there is marked.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the group runs (--detach), or was stopped by vedette down",
            "1:it runs already and --detach was not given, or all its members ended",
            "2:wrong arguments, a missing program, a port that is taken, or the group did not start",
            "130:interrupted; nothing is left behind (143 for SIGTERM)"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette up",
            "  vedette up --detach --port 25000",
            "  vedette up --detach --name orders --nodes redis --password p",
            "  vedette up --replicas 1 --sentinels 5 --dry-run"
        })
final class UpCommand implements Callable<Integer> {

    private static final int DONE = 0;

    private static final int NOT_WHOLE = 1;

    private static final int NOT_STARTED = 2;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private GroupOptions options = new GroupOptions();

    @Option(
            names = "--detach",
            description = "Return when the group is complete, and leave it running.")
    private boolean detaches;

    @Option(
            names = "--dry-run",
            description = "Print the configuration files, write nothing and start nothing.")
    private boolean isDry;

    @Option(
            names = "--json",
            description =
                    "With --detach: print one JSON document and nothing else on standard output.")
    private boolean wantsJson;

    @Option(
            names = {"--no-colour", "--no-color"},
            description = "No colours; also NO_COLOR in the environment.")
    private boolean refusesColour;

    private volatile boolean isEnding;

    private volatile boolean isUp;

    UpCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (wantsJson && !detaches) {
            throw options.wrong("--json goes with --detach only");
        }
        GroupScreen screen =
                new GroupScreen(
                        wantsJson ? System.err : System.out,
                        Terminal.of(System.out, System.getenv(), !refusesColour),
                        options.place());
        try {
            Path folder = options.place().folder();
            if (isDry) {
                GroupScreen.files(System.out, options.plan(false));
                return DONE;
            }
            if (LocalGroup.isIn(folder)) {
                return again(LocalGroup.open(folder), screen);
            }
            Plan plan = options.plan(true);
            options.refuseTakenPorts(plan);
            return run(LocalGroup.of(plan), plan, screen);
        } catch (IOException failure) {
            return complain(screen, failure);
        } catch (Program.Missing missing) {
            throw options.wrong(missing.getMessage());
        }
    }

    /// The folder holds a group already: whole, stopped, or in part.
    private int again(LocalGroup group, GroupScreen screen)
            throws IOException, InterruptedException, Program.Missing {
        options.refuseOtherThan(group);
        int running = group.running().size();
        if (running < group.posts().size()) {
            screen.goesOn(group, running);
            return run(group, null, screen);
        }
        screen.alreadyRuns(group);
        if (wantsJson) {
            System.out.print(GroupScreen.json(group));
        }
        return detaches ? DONE : NOT_WHOLE;
    }

    /// Starts what does not run. What was started is stopped again if that fails, or if the user
    /// says so.
    ///
    /// @param fresh what is to be written first; null for a group that is there
    private int run(LocalGroup group, @Nullable Plan fresh, GroupScreen screen)
            throws IOException, InterruptedException, Program.Missing {
        boolean ranBefore = !group.running().isEmpty();
        Thread ending = new Thread(() -> end(group, fresh != null, screen), "ending");
        Runtime.getRuntime().addShutdownHook(ending);
        boolean isUp = false;
        try {
            if (fresh != null) {
                group.write(fresh);
            }
            start(group, fresh != null, screen);
            isUp = true;
        } finally {
            if (!isUp && !isEnding) {
                Runtime.getRuntime().removeShutdownHook(ending);
                undo(group, ranBefore, fresh != null);
            }
        }
        if (!isEnding && detaches) {
            Runtime.getRuntime().removeShutdownHook(ending);
            screen.detached(group);
            if (wantsJson) {
                System.out.print(GroupScreen.json(group));
            }
            return DONE;
        }
        this.isUp = true;
        int exit = isEnding ? NOT_STARTED : stay(group, screen);
        if (!isEnding) {
            Runtime.getRuntime().removeShutdownHook(ending);
        }
        return exit;
    }

    private void start(LocalGroup group, boolean isFresh, GroupScreen screen)
            throws IOException, InterruptedException, Program.Missing {
        Program.Finder finder = GroupOptions.finder();
        screen.startsNodes(group);
        group.startNodes(finder, screen::progresses);
        if (isFresh) {
            // Sentinels that meet a linked group know all of it at once, not after 10 s.
            group.awaitLinks(screen::progresses);
        }
        screen.serve(group, isFresh);
        if (!group.sentinels().isEmpty()) {
            screen.startsSentinels(group);
            group.startSentinels(finder, screen::progresses);
            group.awaitLinks(screen::progresses);
            group.awaitKnowledge(screen::progresses);
            screen.known(group);
        }
    }

    /// A group that ran in part before is not taken down because the rest would not start.
    private static void undo(LocalGroup group, boolean ranBefore, boolean isFresh)
            throws IOException {
        if (!ranBefore) {
            group.stop(!isFresh);
        }
        if (isFresh) {
            group.delete();
        }
    }

    /// Until all members have ended; each end is told, since nobody else would.
    private int stay(LocalGroup group, GroupScreen screen)
            throws IOException, InterruptedException {
        screen.attached(group);
        Set<Post> told = new HashSet<>();
        Post ended = group.awaitEnd(told);
        while (ended != null && !isEnding) {
            if (group.isBeingStopped()) {
                screen.stoppedByAnother(group);
                return DONE;
            }
            screen.ended(group, ended);
            told.add(ended);
            ended = group.awaitEnd(told);
        }
        if (!isEnding) {
            screen.allEnded(group);
        }
        return NOT_WHOLE;
    }

    /// Runs when the program is told to end, by Ctrl-C or SIGTERM, at whatever moment. A group that
    /// never came up leaves nothing, whatever its folder.
    private void end(LocalGroup group, boolean isFresh, GroupScreen screen) {
        isEnding = true;
        screen.mute();
        boolean deletes = options.place().isOurs() || isFresh && !isUp;
        try {
            group.stop(!deletes);
            if (deletes) {
                group.delete();
            }
            System.err.println(
                    "Ended: all processes are stopped, "
                            + (deletes
                                    ? "nothing is left behind."
                                    : "their folder is kept: " + group.folder()));
        } catch (IOException failure) {
            System.err.println(
                    "Ended: something of " + group.folder() + " is left: " + Complaint.of(failure));
        }
    }

    private int complain(GroupScreen screen, IOException failure) {
        if (!isEnding) {
            screen.clear();
            System.err.println(spec.qualifiedName() + ": " + Complaint.of(failure));
        }
        return NOT_STARTED;
    }
}
