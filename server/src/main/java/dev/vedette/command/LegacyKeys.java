package dev.vedette.command;

import java.util.List;

/// First, last and step, by which clients found keys before there were key specs: what of the specs
/// can be said that way.
///
/// @param last negative: from the end
record LegacyKeys(int first, int last, int step) {

    private static final LegacyKeys NONE = new LegacyKeys(0, 0, 0);

    static LegacyKeys of(List<KeySpec> specs) {
        LegacyKeys keys = NONE;
        for (KeySpec spec : specs) {
            if (!(spec.begin() instanceof KeySpec.Begin.Index(int position))
                    || !(spec.find() instanceof KeySpec.Find.Range(int range, int step))) {
                continue;
            }
            int last = range < 0 ? range : position + range;
            if (keys.first == 0) {
                keys = new LegacyKeys(position, last, step);
            } else if (keys.last == position - 1) {
                keys = new LegacyKeys(keys.first, last, keys.step);
            }
        }
        return keys;
    }
}
