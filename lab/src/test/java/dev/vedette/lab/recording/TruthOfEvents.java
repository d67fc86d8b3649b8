package dev.vedette.lab.recording;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Writes down what the sentinels published, as far as a story must agree with it.
final class TruthOfEvents {

    private static final List<String> TOLD =
            List.of(
                    "+sdown",
                    "-sdown",
                    "+odown",
                    "-odown",
                    "+try-failover",
                    "+vote-for-leader",
                    "+elected-leader",
                    "+selected-slave",
                    "+promoted-slave",
                    "+switch-master",
                    "+failover-end",
                    "+failover-end-for-timeout",
                    "-failover-abort-not-elected",
                    "-failover-abort-no-good-slave",
                    "-failover-abort-slave-timeout",
                    "+convert-to-slave",
                    "+reboot",
                    "+tilt",
                    "-tilt",
                    "+reset-master",
                    "+sentinel-address-switch",
                    "-script-error",
                    "-script-timeout");

    private TruthOfEvents() {}

    static void write(Truth truth, Map<String, Ear> ears) {
        ears.values().stream()
                .flatMap(ear -> ear.heard().stream())
                .filter(heard -> TOLD.contains(heard.event()))
                .sorted(Comparator.comparing(Ear.Heard::time))
                .forEach(heard -> truth.is("published", heard));
    }
}
