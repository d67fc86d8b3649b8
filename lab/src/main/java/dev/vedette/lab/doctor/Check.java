package dev.vedette.lab.doctor;

import dev.vedette.lab.survey.GroupFacts;

import java.util.List;

/// One question a doctor asks about a group.
///
/// @param id in kebab case; never reused for another question, since scripts name it
/// @param title the state that is wished for, as a statement
/// @param looksAt the commands and fields it rests on
/// @param why what happens where it does not hold
/// @param remedy how to mend it, with the directive or command
/// @param examination the check itself
public record Check(
        String id,
        String title,
        String looksAt,
        String why,
        String remedy,
        Examination examination) {

    /// Looks at the facts and says at least one thing.
    @FunctionalInterface
    interface Examination {
        void examine(GroupFacts group, Findings findings);
    }

    List<Finding> findings(GroupFacts group, Expectations expectations) {
        Findings findings = new Findings(this, expectations);
        examination.examine(group, findings);
        if (findings.isEmpty()) {
            throw new IllegalStateException("check " + id + " says nothing about " + group.title());
        }
        return findings.all();
    }

    /// Starts a row of a table of checks.
    static Named named(String id, String title) {
        return new Named(id, title);
    }

    record Named(String id, String title) {

        Looking looksAt(String what) {
            return new Looking(id, title, what);
        }
    }

    record Looking(String id, String title, String looksAt) {

        Explained because(String why) {
            return new Explained(id, title, looksAt, why);
        }
    }

    record Explained(String id, String title, String looksAt, String why) {

        Remedied mendedBy(String remedy) {
            return new Remedied(id, title, looksAt, why, remedy);
        }
    }

    record Remedied(String id, String title, String looksAt, String why, String remedy) {

        Check by(Examination examination) {
            return new Check(id, title, looksAt, why, remedy, examination);
        }
    }
}
