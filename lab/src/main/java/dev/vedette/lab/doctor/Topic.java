package dev.vedette.lab.doctor;

import java.util.List;

/// Checks that belong together: a chapter of the reference.
public record Topic(String name, List<Check> checks) {

    public Topic {
        checks = List.copyOf(checks);
    }
}
