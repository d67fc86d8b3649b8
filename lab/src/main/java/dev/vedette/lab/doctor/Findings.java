package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;

import java.util.ArrayList;
import java.util.List;

/// Where one check puts what it finds in one group.
final class Findings {

    private final Check check;
    private final Expectations expectations;
    private final List<Finding> all = new ArrayList<>();

    Findings(Check check, Expectations expectations) {
        this.check = check;
        this.expectations = expectations;
    }

    Expectations expectations() {
        return expectations;
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
        notChecked("", reason);
    }

    void notChecked(Address who, String reason) {
        notChecked(who.toString(), reason);
    }

    /// Of a member that cannot be asked, every field it is asked for is missing: said once.
    private void notChecked(String who, String reason) {
        Finding finding = new Finding(check, Verdict.NOT_CHECKED, who, reason, "");
        if (!all.contains(finding)) {
            all.add(finding);
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
