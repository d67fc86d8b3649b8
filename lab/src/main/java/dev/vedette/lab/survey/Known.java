package dev.vedette.lab.survey;

import java.util.Optional;
import java.util.function.Function;

/// A piece of knowledge: either it was got, or there is a reason why not, for people to read ("the
/// user of this survey may not run CONFIG GET").
public sealed interface Known<T> {

    record Got<T>(T value) implements Known<T> {}

    record NotGot<T>(String reason) implements Known<T> {}

    static <T> Known<T> got(T value) {
        return new Got<>(value);
    }

    static <T> Known<T> notGot(String reason) {
        return new NotGot<>(reason);
    }

    default Optional<T> maybe() {
        return switch (this) {
            case Got<T>(T value) -> Optional.of(value);
            case NotGot<T> _ -> Optional.empty();
        };
    }

    default boolean isGot() {
        return this instanceof Got;
    }

    /// Why it was not got; empty when it was.
    default String reason() {
        return this instanceof NotGot<T>(String reason) ? reason : "";
    }

    default <U> Known<U> map(Function<? super T, ? extends U> change) {
        return switch (this) {
            case Got<T>(T value) -> new Got<>(change.apply(value));
            case NotGot<T>(String reason) -> new NotGot<>(reason);
        };
    }

    default <U> Known<U> flatMap(Function<? super T, Known<U>> change) {
        return switch (this) {
            case Got<T>(T value) -> change.apply(value);
            case NotGot<T>(String reason) -> new NotGot<>(reason);
        };
    }
}
