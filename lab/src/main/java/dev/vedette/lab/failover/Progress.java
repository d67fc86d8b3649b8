package dev.vedette.lab.failover;

/// Hears how a test goes, while it goes; all calls come from the test's own thread.
public interface Progress {

    /// Something begins that may take longer than a second.
    void begins(String step);

    /// How far the step is, or what it still waits for. Comes many times a second.
    void progresses(String detail);

    void ends(String outcome);

    /// The step has ended, and not as it should.
    void fails(String outcome);

    /// A stage was reached, so many milliseconds after the trigger.
    void reaches(Stage stage);

    /// What the user should know and can do nothing about.
    void remarks(String remark);
}
