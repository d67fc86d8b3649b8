package dev.vedette.data.hashes;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.command.Draws;
import dev.vedette.resp.Reply;
import dev.vedette.value.HashValue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// HRANDFIELD: one field, some different ones, or as many as asked for with repetitions.
final class HRandFieldCommand {

    private HRandFieldCommand() {}

    static Reply run(Call call) {
        return call.count() == 2 ? one(call) : several(call);
    }

    private static Reply one(Call call) {
        HashValue hash = call.db().readHash(call.key(1));
        if (hash == null) {
            return Reply.nil();
        }
        List<Reply> drawn = new ArrayList<>(1);
        hash.random((field, _) -> drawn.add(Reply.bulk(field)));
        return drawn.getFirst();
    }

    private static Reply several(Call call) {
        long count = Draws.count(call, 2);
        boolean withValues = call.count() == 4 && call.arg(3).is("WITHVALUES");
        if (call.count() > 3 && !withValues) {
            throw CommandError.syntax();
        }
        if (withValues && Math.abs(count) > Long.MAX_VALUE / 2) {
            throw new CommandError("ERR value is out of range");
        }
        HashValue hash = call.db().readHash(call.key(1));
        if (hash == null || count == 0) {
            return Reply.EMPTY_ARRAY;
        }
        Texts drawn = Texts.about(0);
        BiConsumer<Bytes, Bytes> show =
                (field, value) -> {
                    drawn.add(field);
                    if (withValues) {
                        drawn.add(value);
                    }
                };
        if (count > 0) {
            hash.sample(count, show);
        } else {
            for (long i = Draws.repeated(count); i > 0; i--) {
                hash.random(show);
            }
        }
        boolean isNested = withValues && call.session().protocol() > 2;
        return isNested ? Reply.pairs(drawn) : Reply.array(drawn);
    }
}
