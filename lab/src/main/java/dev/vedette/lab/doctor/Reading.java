package dev.vedette.lab.doctor;

import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;

import java.util.Optional;
import java.util.OptionalLong;

/// Reads what a check needs of a node; what is not there to read is noted as not checked.
final class Reading {

    private Reading() {}

    static Optional<String> setting(NodeFacts node, String name, Findings findings) {
        return noted(node, node.config(name), findings);
    }

    static OptionalLong number(NodeFacts node, String name, Findings findings) {
        return number(node, node.config(name), findings);
    }

    static OptionalLong infoNumber(NodeFacts node, String field, Findings findings) {
        return number(node, node.info(field), findings);
    }

    private static Optional<String> noted(NodeFacts node, Known<String> known, Findings findings) {
        if (!known.isGot()) {
            findings.notChecked(node.address(), known.reason());
        }
        return known.maybe();
    }

    private static OptionalLong number(NodeFacts node, Known<String> known, Findings findings) {
        Optional<String> text = noted(node, known, findings);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text.get()));
        } catch (NumberFormatException _) {
            findings.notChecked(node.address(), "'" + text.get() + "' is no number");
            return OptionalLong.empty();
        }
    }
}
