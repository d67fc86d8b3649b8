package dev.vedette.config;

import java.util.List;
import java.util.stream.Stream;

/// The directives of Redis 7.0.15 that no room obeys. Together with what the rooms declare they are
/// all there are, and a test compares them with a real server's CONFIG GET.
public final class Directives {

    public static final List<Directive<?>> OF_NO_ROOM =
            Stream.of(AcceptedDirectives.ALL, FutureDirectives.ALL)
                    .<Directive<?>>flatMap(List::stream)
                    .toList();

    private Directives() {}
}
