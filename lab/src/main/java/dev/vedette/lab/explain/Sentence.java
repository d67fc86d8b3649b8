package dev.vedette.lab.explain;

import java.util.List;

/// One statement.
///
/// @param evidence never empty for a statement of fact; empty for what to do and for what is not
///   known
public record Sentence(String text, List<Evidence> evidence) {

    static Sentence of(String text, Evidence... evidence) {
        return new Sentence(text, List.of(evidence));
    }
}
