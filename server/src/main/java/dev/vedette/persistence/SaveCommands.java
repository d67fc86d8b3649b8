package dev.vedette.persistence;

import static dev.vedette.command.Command.admin;
import static dev.vedette.command.Command.plain;

import dev.vedette.command.Call;
import dev.vedette.command.Category;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;
import dev.vedette.resp.Reply;

import java.util.List;

/// SAVE, BGSAVE, LASTSAVE.
final class SaveCommands {

    private static final Reply IN_PROGRESS = Reply.error("ERR Background save already in progress");

    private final Persistence persistence;

    SaveCommands(Persistence persistence) {
        this.persistence = persistence;
    }

    List<Command> commands() {
        return List.of(
                admin("SAVE", this::save)
                        .about("Writes the data to disk while all clients wait.")
                        .since("1.0.0")
                        .cost("O(N) for N keys in all databases")
                        .group(Group.SERVER)
                        .flags(Flag.NOSCRIPT, Flag.NO_ASYNC_LOADING, Flag.NO_MULTI),
                admin("BGSAVE", this::saveInBackground)
                        .synopsis("[SCHEDULE@3.2.2]")
                        .about("Writes the data to disk in the background.")
                        .since("1.0.0")
                        .cost("O(1)")
                        .changed("3.2.2", "SCHEDULE.")
                        .group(Group.SERVER)
                        .flags(Flag.NOSCRIPT, Flag.NO_ASYNC_LOADING)
                        .arity(-1),
                plain("LASTSAVE", this::lastSave)
                        .about("Tells when the data was last written to disk, in Unix seconds.")
                        .since("1.0.0")
                        .cost("O(1)")
                        .group(Group.SERVER)
                        .categories(Category.ADMIN, Category.DANGEROUS)
                        .flags(Flag.LOADING, Flag.STALE, Flag.FAST)
                        .tips("nondeterministic_output"));
    }

    private Reply save(Call call) {
        if (persistence.isSaving()) {
            return IN_PROGRESS;
        }
        persistence.counts().asked();
        return persistence.save() ? Reply.ok() : Reply.error("ERR");
    }

    private Reply saveInBackground(Call call) {
        if (call.count() > 2 || (call.count() == 2 && !call.arg(1).is("SCHEDULE"))) {
            throw CommandError.syntax();
        }
        if (persistence.isSaving()) {
            return IN_PROGRESS;
        }
        persistence.saveInBackground(_ -> {});
        return Reply.simple("Background saving started");
    }

    private Reply lastSave(Call call) {
        return Reply.integer(persistence.counts().lastSaveSeconds());
    }
}
