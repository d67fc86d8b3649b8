package dev.vedette.bench.micro;

import dev.vedette.command.Session;
import dev.vedette.resp.Reply;

/// Where a client is that only gets the answers its commands return.
final class Nowhere implements Session.Outlet {

    @Override
    public void send(Reply reply) {
        throw new IllegalStateException("nothing here is sent late");
    }

    @Override
    public void close() {
        throw new IllegalStateException("nothing here closes");
    }

    @Override
    public void closeAfterReplies() {
        close();
    }
}
