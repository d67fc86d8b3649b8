package dev.vedette.transaction;

import dev.vedette.base.Bytes;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a client asked for between MULTI and EXEC.
final class Queue implements Session.Detour {

    record Queued(Command command, Bytes[] argv) {}

    /// These act at once, or complain.
    private static final Set<String> NOT_QUEUED =
            Set.of("EXEC", "DISCARD", "MULTI", "WATCH", "QUIT", "RESET");

    private final Runnable end;
    private final List<Queued> commands = new ArrayList<>();
    private final EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
    private final EnumSet<Flag> lacking = EnumSet.noneOf(Flag.class);
    private long bytes;
    private boolean isSpoiled;

    /// `end` takes the session out of its transaction.
    Queue(Runnable end) {
        this.end = end;
    }

    List<Queued> commands() {
        return commands;
    }

    /// Whether something was refused, so that EXEC has to refuse everything.
    boolean isSpoiled() {
        return isSpoiled;
    }

    @Override
    public @Nullable Reply take(Session session, Command command, Bytes[] argv) {
        if (command.container() == null && NOT_QUEUED.contains(command.name())) {
            return null;
        }
        // A queue that will be refused anyway need not grow.
        if (!isSpoiled) {
            commands.add(new Queued(command, argv));
            for (Bytes word : argv) {
                bytes += word.length();
            }
            for (Flag flag : Flag.values()) {
                (command.has(flag) ? flags : lacking).add(flag);
            }
        }
        return Reply.QUEUED;
    }

    @Override
    public void refused(@Nullable Command command) {
        if (command != null && isCarriedOutBy(command)) {
            end.run();
        }
        isSpoiled = true;
    }

    @Override
    public boolean isCarriedOutBy(Command command) {
        return command.name().equals("EXEC");
    }

    @Override
    public int queued() {
        return commands.size();
    }

    @Override
    public long queuedBytes() {
        return bytes;
    }

    @Override
    public boolean anyHas(Flag flag) {
        return flags.contains(flag);
    }

    @Override
    public boolean anyLacks(Flag flag) {
        return lacking.contains(flag);
    }
}
