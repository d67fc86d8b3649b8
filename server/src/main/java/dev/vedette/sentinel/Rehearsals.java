package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.core.Event;
import dev.vedette.sentinel.core.Rehearsal;
import dev.vedette.sentinel.core.Timer;
import dev.vedette.world.Log;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What one uses to try out a group: SENTINEL DEBUG and SENTINEL SIMULATE-FAILURE.
final class Rehearsals {

    private static final String AFTER_ELECTION = "crash-after-election";
    private static final String AFTER_PROMOTION = "crash-after-promotion";

    /// A hundred years; more would overflow in sums.
    private static final long MAX_MILLIS = 100L * 365 * 24 * 3600 * 1000;

    private final Shell shell;
    private final Log log;

    Rehearsals(Shell shell, Log log) {
        this.shell = shell;
        this.log = log;
    }

    /// Options before a wrong one stay applied, as in Redis.
    Reply debug(Call call) {
        List<Bytes> words = call.from(2);
        if (words.isEmpty()) {
            List<Reply> pairs = new ArrayList<>();
            shell.timers()
                    .forEach(
                            (timer, millis) -> {
                                pairs.add(Reply.bulk(timer.word()));
                                pairs.add(Reply.bulk(Long.toString(millis)));
                            });
            return Reply.map(pairs);
        }
        for (int at = 0; at < words.size(); at += 2) {
            tune(words, at);
        }
        return Reply.ok();
    }

    private void tune(List<Bytes> words, int at) {
        String name = words.get(at).toString();
        for (Timer timer : Timer.values()) {
            if (timer.word().equalsIgnoreCase(name) && at + 1 < words.size()) {
                long millis = Numbers.parseLong(words.get(at + 1)).orElse(0);
                if (millis <= 0 || millis > MAX_MILLIS) {
                    throw new CommandError(
                            "ERR Invalid argument '"
                                    + words.get(at + 1).latin1()
                                    + "' for SENTINEL DEBUG '"
                                    + name
                                    + "'");
                }
                shell.feed(new Event.Tune(timer, millis));
                return;
            }
        }
        throw new CommandError(
                "ERR Unknown option or number of arguments for SENTINEL DEBUG '" + name + "'");
    }

    /// A wrong word leaves what stood before it in force, as in Redis.
    Reply simulateFailure(Call call) {
        Rehearsal rehearsal = Rehearsal.NONE;
        shell.feed(new Event.Rehearse(rehearsal));
        for (Bytes word : call.from(2)) {
            switch (word.toString().toLowerCase(Locale.ROOT)) {
                case AFTER_ELECTION -> {
                    rehearsal = new Rehearsal(true, rehearsal.afterPromotion());
                    log.warning(
                            "Failure simulation: this Sentinel will crash after being"
                                    + " successfully elected as failover leader");
                }
                case AFTER_PROMOTION -> {
                    rehearsal = new Rehearsal(rehearsal.afterElection(), true);
                    log.warning(
                            "Failure simulation: this Sentinel will crash after promoting the"
                                    + " selected replica to master");
                }
                case "help" -> {
                    return Reply.array(Reply.bulk(AFTER_ELECTION), Reply.bulk(AFTER_PROMOTION));
                }
                default -> throw new CommandError("ERR Unknown failure simulation specified");
            }
            shell.feed(new Event.Rehearse(rehearsal));
        }
        return Reply.ok();
    }
}
