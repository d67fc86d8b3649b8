package dev.vedette.lab.recording;

/// Something that goes wrong, played on a stage.
@FunctionalInterface
interface Situation {

    void play(Stage stage) throws Exception;

    /// Whether 6.2 says something else than 7.0 about it.
    default boolean isWorthBothVersions() {
        return false;
    }

    static Situation inBothVersions(Situation situation) {
        return new Situation() {
            @Override
            public void play(Stage stage) throws Exception {
                situation.play(stage);
            }

            @Override
            public boolean isWorthBothVersions() {
                return true;
            }
        };
    }
}
