package dev.vedette.command;

import dev.vedette.resp.Reply;

/// What a command does. Answers by value; a client's mistake ends it by [CommandError].
@FunctionalInterface
public interface Handler {

    Reply run(Call call);
}
