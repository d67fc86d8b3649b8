package dev.vedette.lab.doctor;

/// What one check says about one member, or about the group as a whole.
///
/// @param who the member, as `HOST:PORT`; empty for the whole group
/// @param text what was found; for [Verdict#NOT_CHECKED] why it could not be looked at
/// @param remedy the command or line of configuration that mends it; empty unless it needs mending
public record Finding(Check check, Verdict verdict, String who, String text, String remedy) {}
