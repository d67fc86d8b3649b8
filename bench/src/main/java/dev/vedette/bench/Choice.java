package dev.vedette.bench;

/// An option of a program.
///
/// @param shape its name, and a word that stands for its value
/// @param usual its value unless another is given
public record Choice(String shape, String about, String usual) {

    static final Choice OURS =
            new Choice("--ours PROGRAM", "the server to judge", "bin/redis-server");
    static final Choice THEIRS =
            new Choice("--theirs PROGRAM", "the server it is held to", "redis-server");

    /// @param of what they are, or the first of them
    static Choice port(String of) {
        return new Choice("--port N", of, "16390");
    }

    static Choice report(String file) {
        return new Choice("--report FILE", "where to write", file);
    }

    String name() {
        return shape.substring(0, shape.indexOf(' '));
    }

    String help() {
        return "  %-20s %s%s%n".formatted(shape, about, usual.isEmpty() ? "" : " (" + usual + ")");
    }
}
