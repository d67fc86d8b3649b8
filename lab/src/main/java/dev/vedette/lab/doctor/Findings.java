package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;

import java.util.ArrayList;
import java.util.List;

/// Where one check puts what it finds in one group.
final class Findings {

    private final Check check;
    private final List<Finding> all = new ArrayList<>();

    Findings(Check check) {
        this.check = check;
    }

    void passed(String text) {
        all.add(new Finding(check, Verdict.PASSED, "", text, ""));
    }

    void passed(Address who, String text) {
        all.add(new Finding(check, Verdict.PASSED, who.toString(), text, ""));
    }

    /// `remedy` is for this very case; without a better one, `check.remedy()` is.
    void warned(String text, String remedy) {
        all.add(new Finding(check, Verdict.WARNED, "", text, remedy));
    }

    void warned(Address who, String text, String remedy) {
        all.add(new Finding(check, Verdict.WARNED, who.toString(), text, remedy));
    }

    void failed(String text, String remedy) {
        all.add(new Finding(check, Verdict.FAILED, "", text, remedy));
    }

    void failed(Address who, String text, String remedy) {
        all.add(new Finding(check, Verdict.FAILED, who.toString(), text, remedy));
    }

    void notChecked(String reason) {
        all.add(new Finding(check, Verdict.NOT_CHECKED, "", reason, ""));
    }

    void notChecked(Address who, String reason) {
        all.add(new Finding(check, Verdict.NOT_CHECKED, who.toString(), reason, ""));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
