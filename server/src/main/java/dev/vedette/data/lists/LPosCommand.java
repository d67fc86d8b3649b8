package dev.vedette.data.lists;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.resp.Reply;
import dev.vedette.value.ListValue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// LPOS.
final class LPosCommand {

    private static final String ZERO_RANK =
            "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or"
                    + " use negative to start from the end of the list";

    private long rank = 1;
    private long count = -1;
    private long most;

    private LPosCommand() {}

    static Reply run(Call call) {
        LPosCommand options = new LPosCommand();
        options.parse(call);
        ListValue list = call.db().readList(call.key(1));
        return options.answer(list, call.arg(2));
    }

    private void parse(Call call) {
        for (int i = 3; i < call.count(); i += 2) {
            Bytes option = call.arg(i);
            if (i + 1 == call.count()) {
                throw CommandError.syntax();
            }
            if (option.is("RANK")) {
                rank = call.integer(i + 1);
                if (rank == Long.MIN_VALUE) {
                    // Its negation overflows in Redis, too, and stays below any number of matches.
                    rank = -1;
                }
                if (rank == 0) {
                    throw new CommandError(ZERO_RANK);
                }
            } else if (option.is("COUNT")) {
                count = notNegative(call, i + 1, "ERR COUNT can't be negative");
            } else if (option.is("MAXLEN")) {
                most = notNegative(call, i + 1, "ERR MAXLEN can't be negative");
            } else {
                throw CommandError.syntax();
            }
        }
    }

    private static long notNegative(Call call, int index, String complaint) {
        return call.integer(index, 0, Long.MAX_VALUE, complaint);
    }

    private Reply answer(@Nullable ListValue list, Bytes element) {
        boolean hasCount = count >= 0;
        List<Reply> found = new ArrayList<>();
        if (list != null) {
            long wanted = !hasCount ? 1 : count == 0 ? Long.MAX_VALUE : count;
            long[] skip = {Math.abs(rank) - 1};
            list.find(
                    element,
                    rank < 0,
                    most == 0 ? Long.MAX_VALUE : most,
                    index -> {
                        if (skip[0]-- > 0) {
                            return true;
                        }
                        found.add(Reply.integer(index));
                        return found.size() < wanted;
                    });
        }
        if (hasCount) {
            return Reply.array(found);
        }
        return found.isEmpty() ? Reply.nil() : found.getFirst();
    }
}
