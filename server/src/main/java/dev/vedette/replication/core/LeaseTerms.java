package dev.vedette.replication.core;

import java.util.List;

/// By whose leave a master takes writes.
///
/// @param group the name under which the Sentinels watch it; empty for no terms
/// @param sentinels their run ids, all of them: a majority of these must vouch
/// @param isRefused whether the operator wants no such terms, and no Sentinel may set any
public record LeaseTerms(String group, List<String> sentinels, boolean isRefused) {

    /// Nobody has ordered anything: a Sentinel may.
    public static final LeaseTerms NONE = new LeaseTerms("", List.of(), false);

    public static final LeaseTerms REFUSED = new LeaseTerms("", List.of(), true);

    public static LeaseTerms of(String group, List<String> sentinels) {
        return new LeaseTerms(group, List.copyOf(sentinels), false);
    }

    /// Whether a lease is needed.
    public boolean isOn() {
        return !group.isEmpty();
    }

    public int majority() {
        return sentinels.size() / 2 + 1;
    }

    public boolean names(String name, String sentinel) {
        return group.equals(name) && sentinels.contains(sentinel);
    }

    /// As in the configuration: the group and the run ids, `off`, or nothing.
    public String text() {
        return isRefused ? "off" : isOn() ? group + ' ' + String.join(" ", sentinels) : "";
    }
}
