package dev.vedette.transaction;

import dev.vedette.base.Bytes;
import dev.vedette.command.Session;

import java.util.ArrayList;
import java.util.List;

/// The keys one client watches.
final class Watched {

    /// One watched key of one client.
    static final class Key {
        final Session session;
        final int db;
        final Bytes name;

        /// Its time had come before it was watched; that it is deleted later is no change.
        boolean hadExpired;

        Key(Session session, int db, Bytes name, boolean hadExpired) {
            this.session = session;
            this.db = db;
            this.name = name;
            this.hadExpired = hadExpired;
        }
    }

    final List<Key> keys = new ArrayList<>();

    /// Whether one of them was touched since.
    boolean isTouched;

    boolean holds(int db, Bytes name) {
        for (Key key : keys) {
            if (key.db == db && key.name.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
