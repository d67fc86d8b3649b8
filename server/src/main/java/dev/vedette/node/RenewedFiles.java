package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Outcome;
import dev.vedette.world.TlsSettings;
import dev.vedette.world.World;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Notices that certificates or keys were renewed, by what the files hold: names, dates and links
/// say less, since mounted secrets are swapped by a symbolic link somewhere above the file.
///
/// A certificate and its key are written one after the other. So a change counts once two looks
/// have seen the same.
final class RenewedFiles {

    private static final long LOOK_MILLIS = 1000;

    private final World world;
    private List<String> files = List.of();
    private List<String> directories = List.of();
    private Map<String, Bytes> used = new TreeMap<>();
    private Map<String, Bytes> seen = new TreeMap<>();
    private Moment nextLook;
    private boolean isLooking;

    /// Counts what is followed, so that a look at former files is known as such.
    private int generation;

    RenewedFiles(World world) {
        this.world = world;
        nextLook = world.clock().now();
    }

    /// From now on a change is one against what these files hold now.
    void follow(TlsSettings settings) {
        TreeSet<String> named = new TreeSet<>();
        named.add(settings.server().certificate());
        named.add(settings.server().key());
        named.add(settings.client().certificate());
        named.add(settings.client().key());
        named.add(settings.caFile());
        named.remove("");
        files = List.copyOf(named);
        directories =
                settings.caDirectory().isEmpty() ? List.of() : List.of(settings.caDirectory());
        used = contents(world.disk(), files, directories);
        seen = used;
        generation++;
    }

    void tick(Moment now, Runnable changed) {
        if (isLooking || now.isBefore(nextLook)) {
            return;
        }
        isLooking = true;
        int mine = generation;
        List<String> names = files;
        List<String> places = directories;
        world.jobs()
                .run(
                        "renewed certificates",
                        () -> contents(world.disk(), names, places),
                        (Outcome<Map<String, Bytes>> outcome) -> {
                            isLooking = false;
                            nextLook = world.clock().now().plusMillis(LOOK_MILLIS);
                            if (mine == generation
                                    && outcome
                                            instanceof
                                            Outcome.Done<Map<String, Bytes>>(var content)) {
                                compare(content, changed);
                            }
                        });
    }

    private void compare(Map<String, Bytes> content, Runnable changed) {
        boolean isSettled = content.equals(seen);
        seen = content;
        if (isSettled && !content.equals(used)) {
            // Also when it turns out to be unusable: one complaint is enough.
            used = content;
            changed.run();
        }
    }

    /// A file that cannot be read now counts as empty.
    private static Map<String, Bytes> contents(
            Disk disk, List<String> files, List<String> directories) {
        List<String> all = new ArrayList<>(files);
        for (String directory : directories) {
            try {
                disk.list(directory).forEach(name -> all.add(directory + "/" + name));
            } catch (DiskFailure _) {
                // Being swapped, or gone: its files are missing from this look.
            }
        }
        Map<String, Bytes> contents = new TreeMap<>();
        for (String file : all) {
            try {
                contents.put(file, Bytes.of(disk.readAll(file)));
            } catch (DiskFailure _) {
                contents.put(file, Bytes.EMPTY);
            }
        }
        return contents;
    }
}
