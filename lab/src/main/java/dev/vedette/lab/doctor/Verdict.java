package dev.vedette.lab.doctor;

/// In ascending order of trouble.
public enum Verdict {
    PASSED("passed"),
    NOT_CHECKED("not checked"),
    WARNED("warned"),
    FAILED("failed");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
