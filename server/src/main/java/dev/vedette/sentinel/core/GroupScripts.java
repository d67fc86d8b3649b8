package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

/// The programs of the operator that a group's events call.
///
/// @param notification told of every event of level WARNING; null for none
/// @param reconfiguration told of every new master; null for none
/// @param appendsInstance whether the notification script gets the master's name, and the role, ip
///   and port of the instance, behind the two arguments Redis gives it
public record GroupScripts(
        @Nullable String notification, @Nullable String reconfiguration, boolean appendsInstance) {

    public static final GroupScripts NONE = new GroupScripts(null, null, false);

    public GroupScripts notification(@Nullable String path) {
        return new GroupScripts(path, reconfiguration, appendsInstance);
    }

    public GroupScripts reconfiguration(@Nullable String path) {
        return new GroupScripts(notification, path, appendsInstance);
    }

    public GroupScripts appendsInstance(boolean appends) {
        return new GroupScripts(notification, reconfiguration, appends);
    }
}
