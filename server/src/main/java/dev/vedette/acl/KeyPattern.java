package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.command.KeySpec;

import java.util.Set;

/// Keys a selector allows, and what may be done to them.
///
/// @param text of the pattern, without its prefix
/// @param glob of the same text
record KeyPattern(Bytes text, Glob glob, boolean reads, boolean writes) {

    static KeyPattern of(Bytes text, boolean reads, boolean writes) {
        return new KeyPattern(text, Glob.of(text), reads, writes);
    }

    /// The same pattern with the rights of both.
    KeyPattern with(KeyPattern other) {
        return new KeyPattern(text, glob, reads || other.reads, writes || other.writes);
    }

    /// Whether all of `uses` may be made of `key`. What only looks whether a key is there needs no
    /// right but the name.
    boolean allows(Bytes key, Set<KeySpec.Use> uses) {
        boolean needsRead = uses.contains(KeySpec.Use.ACCESS);
        boolean needsWrite =
                uses.contains(KeySpec.Use.UPDATE)
                        || uses.contains(KeySpec.Use.INSERT)
                        || uses.contains(KeySpec.Use.DELETE);
        return (reads || !needsRead)
                && (writes || !needsWrite)
                && (glob.matchesAll() || glob.matches(key));
    }

    /// Whether its pattern is `*`.
    boolean isForAll() {
        return text.length() == 1 && text.at(0) == '*';
    }

    /// As it is written in a rule, one byte per char.
    String rule() {
        String prefix = reads == writes ? "~" : reads ? "%R~" : "%W~";
        return prefix + text.latin1();
    }
}
