package dev.vedette.lab.mixed;

/// Whose program a member runs.
enum Maker {
    OURS("ours"),
    REDIS_7("7.0"),
    REDIS_6("6.2");

    final String label;

    Maker(String label) {
        this.label = label;
    }
}
