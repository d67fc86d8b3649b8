package dev.vedette.data;

import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

/// Where a session leads whose commands answer by what they return, and by nothing else.
final class Nobody implements Session.Outlet {

    @Override
    public void send(Reply reply) {
        throw new AssertionError("nobody waits for " + reply);
    }

    @Override
    public void close() {
        throw new AssertionError("nothing closes here");
    }

    @Override
    public void closeAfterReplies() {
        close();
    }
}
