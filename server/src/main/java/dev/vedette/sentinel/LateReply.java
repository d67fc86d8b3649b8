package dev.vedette.sentinel;

import dev.vedette.command.Session;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.core.Effect;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;
import java.util.function.Function;

/// The reply to a question whose answer comes at once or, when the disk must be waited for, later.
final class LateReply implements Consumer<Effect.Outcome> {

    private final Session session;
    private final Function<Effect.Outcome, Reply> form;
    private @Nullable Reply reply;
    private @Nullable Consumer<Reply> awaited;

    LateReply(Session session, Function<Effect.Outcome, Reply> form) {
        this.session = session;
        this.form = form;
    }

    @Override
    public void accept(Effect.Outcome outcome) {
        answer(form.apply(outcome));
    }

    /// Answers without the core.
    void answer(Reply said) {
        Consumer<Reply> client = awaited;
        if (client == null) {
            reply = said;
        } else {
            client.accept(said);
        }
    }

    /// What the command's handler answers. When that is to come, the client waits for it: what an
    /// operator sends next may rest on it.
    Reply nowOrLater() {
        if (reply != null) {
            return reply;
        }
        session.blocked(true);
        awaited =
                said -> {
                    if (!session.isClosed()) {
                        session.send(said);
                        session.blocked(false);
                    }
                };
        return Reply.later();
    }

    /// What the command's handler answers. When that is to come, the client's next questions are
    /// looked at meanwhile, so that votes for many groups reach the disk together.
    Reply nowOrOwed() {
        if (reply != null) {
            return reply;
        }
        awaited = session.owe();
        return Reply.later();
    }
}
