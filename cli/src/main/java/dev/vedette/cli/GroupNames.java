package dev.vedette.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;

/// The groups on this machine, for messages and completion.
final class GroupNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        try {
            return GroupPlace.home().names().iterator();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
