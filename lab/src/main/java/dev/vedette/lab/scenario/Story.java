package dev.vedette.lab.scenario;

import dev.vedette.lab.topology.Seat;

import java.util.List;

/// Hears how a scenario goes, while it goes. All calls come from the scenario's own thread.
public interface Story {

    /// Something begins that may take longer than a second.
    void begins(String step);

    /// How far the step is, or what it still waits for. Comes many times a second.
    void progresses(String detail);

    /// The step has ended.
    void ends(String outcome);

    /// How the group looks now: the sentinels, then the master, then everybody else.
    void looksLike(List<Seat> seats);

    /// The next line of the timeline. The first one is the fault itself.
    void happens(Entry entry);
}
