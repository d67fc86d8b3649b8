package dev.vedette.sentinel;

import dev.vedette.command.Session;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.core.Effect;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;
import java.util.function.Function;

/// The reply to a question whose answer comes at once or, when the disk must be waited for, later;
/// until then the client waits, so that replies keep their order.
final class LateReply implements Consumer<Effect.Outcome> {

    private final Session session;
    private final Function<Effect.Outcome, Reply> form;
    private @Nullable Reply reply;
    private boolean isAwaited;
    private boolean isGone;

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
        if (!isAwaited) {
            reply = said;
        } else if (!isGone) {
            session.send(said);
            session.blocked(false);
        }
    }

    /// What the command's handler answers.
    Reply nowOrLater() {
        Reply now = reply;
        if (now != null) {
            return now;
        }
        isAwaited = true;
        session.blocked(true);
        session.onClose(() -> isGone = true);
        return Reply.later();
    }
}
