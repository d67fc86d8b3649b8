package dev.vedette.acl;

import dev.vedette.base.Moment;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;

import java.util.List;

/// Users of a configuration without a node around them: without clients and files.
public final class LoneUsers {

    private LoneUsers() {}

    public static Users of(Config config) {
        return new Users(
                new Surroundings(
                        Lexicon.ofNodes(),
                        config,
                        () -> new Moment(0, 0),
                        List::of,
                        _ -> "",
                        _ -> new Surroundings.Listening(List.of(), List.of()),
                        "0"::repeat,
                        _ -> {
                            throw new ConfigError("there are no files");
                        },
                        (_, _) -> "there are no files",
                        _ -> {}));
    }
}
