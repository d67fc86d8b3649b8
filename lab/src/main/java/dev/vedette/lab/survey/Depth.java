package dev.vedette.lab.survey;

/// How much is asked.
public enum Depth {
    /// What a picture of the group needs; some tens of milliseconds.
    GLANCE,

    /// Everything, which takes some three seconds: hellos are listened to, users are examined.
    THOROUGH,

    /// As [#THOROUGH], and every sentinel is made to write its configuration file, which shows
    /// whether it can. It writes what it would write at the next change anyway.
    PROVING;

    static final String SKIPPED = "not asked at a glance";
}
