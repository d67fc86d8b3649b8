package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

/// What a command that may wait does with one of its keys, now or when the key is there: takes what
/// it came for and answers.
@FunctionalInterface
public interface Attempt {

    /// The answer; null if the key is not there. A key that is there with the right type can always
    /// give one. What it changed it must propagate by [Call#propagateAs], without waiting.
    @Nullable Reply on(Call call, Bytes key);
}
