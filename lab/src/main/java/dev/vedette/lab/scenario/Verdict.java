package dev.vedette.lab.scenario;

/// One claim of an account, whether it holds, and what was found when it was checked.
public record Verdict(String claim, boolean holds, String found) {}
