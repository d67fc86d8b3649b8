package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.sentinel.core.Durable;
import dev.vedette.sentinel.core.Event;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.Outcome;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/// Writes what must survive a restart, away from the Sentinel's thread: a slow disk must not keep
/// it from its pings.
///
/// There are two files. The [VotesFile] comes first and is quick: votes are safe then, and the core
/// hears so, for the next start takes the higher of both. The configuration follows. With a
/// thousand groups it is half a megabyte, and when many fail at once no vote must wait for it.
final class Saving {

    private final World world;
    private final Log log;
    private final ConfFile file;
    private final VotesFile votes;
    private final Consumer<Event> core;

    /// What the configuration on the disk says; null if that is not certain.
    private @Nullable Durable saved;

    /// What it is to say next. An image that was not begun gives way to a newer one.
    private @Nullable Image next;

    private boolean isWriting;
    private boolean couldSave = true;

    private record Image(long number, Durable durable, List<Bytes> users) {}

    /// @param core hears of [Event.VotesSafe] and [Event.Persisted]
    Saving(World world, Log log, ConfFile file, VotesFile votes, Consumer<Event> core) {
        this.world = world;
        this.log = log;
        this.file = file;
        this.votes = votes;
        this.core = core;
    }

    /// Whether the last attempt to write the configuration succeeded.
    boolean couldSave() {
        return couldSave;
    }

    /// Begins to write `image`. There is one at a time whose votes are not safe yet.
    void save(long number, Durable image, String runId) {
        List<Bytes> users = file.users();
        world.jobs()
                .run(
                        "sentinel.conf.votes",
                        () -> {
                            votes.write(world.disk(), VotesFile.render(runId, image));
                            return true;
                        },
                        (Outcome<Boolean> outcome) -> {
                            switch (outcome) {
                                case Outcome.Done<Boolean> _ -> voted(number, image, users);
                                case Outcome.Failed<Boolean> failed ->
                                        failed(number, failed.reason());
                            }
                        });
    }

    private void voted(long number, Durable image, List<Bytes> users) {
        next = new Image(number, image, users);
        writeNext();
        Durable before = saved;
        if (before != null && image.hasGroupsOf(before)) {
            core.accept(new Event.VotesSafe(number));
        }
    }

    private void writeNext() {
        Image image = next;
        if (isWriting || image == null) {
            return;
        }
        next = null;
        isWriting = true;
        world.jobs()
                .run(
                        "sentinel.conf",
                        () -> {
                            file.write(world.disk(), file.render(image.durable(), image.users()));
                            return true;
                        },
                        (Outcome<Boolean> outcome) -> {
                            isWriting = false;
                            switch (outcome) {
                                case Outcome.Done<Boolean> _ -> written(image);
                                case Outcome.Failed<Boolean> failed -> {
                                    saved = null;
                                    failed(image.number(), failed.reason());
                                }
                            }
                            writeNext();
                        });
    }

    private void written(Image image) {
        log.notice("Sentinel new configuration saved on disk");
        couldSave = true;
        saved = image.durable();
        core.accept(new Event.Persisted(image.number(), true));
    }

    private void failed(long number, Exception failure) {
        log.warning(
                "WARNING: Sentinel was not able to save the new configuration on disk!!!: %s",
                reason(failure));
        couldSave = false;
        core.accept(new Event.Persisted(number, false));
    }

    private static String reason(Exception failure) {
        return failure instanceof DiskFailure disk
                ? disk.reason()
                : String.valueOf(failure.getMessage());
    }
}
