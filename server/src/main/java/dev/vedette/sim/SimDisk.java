package dev.vedette.sim;

import dev.vedette.base.Rng;
import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.DiskSource;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// The disk of a simulated machine.
///
/// A crash keeps of each file what was synced, and by chance some beginning of what was written
/// since, torn at any byte; of each name in a directory either its last synced meaning or its
/// present one.
public final class SimDisk implements Disk {

    /// The machine stops inside an operation on the disk. Only the simulation catches it.
    static final class Crashed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crashed() {
            super("the machine stopped", null, false, false);
        }
    }

    /// The bytes of a file, whatever its names are.
    private static final class Content {
        private byte[] synced = new byte[0];
        private byte[] present = new byte[0];

        /// Arrays are never changed: a source may still read the former one.
        void overwrite(int position, byte[] bytes, int length) {
            present = present.clone();
            System.arraycopy(bytes, 0, present, position, length);
            synced = present;
        }

        void append(byte[] bytes, int from, int to) {
            int length = present.length;
            present = Arrays.copyOf(present, length + to - from);
            System.arraycopy(bytes, from, present, length, to - from);
        }
    }

    private final Rng rng;
    private final TreeMap<String, Content> names = new TreeMap<>();
    private final TreeMap<String, Content> syncedNames = new TreeMap<>();
    private final TreeSet<String> directories = new TreeSet<>(List.of("/", "/data"));
    private String directory = "/data";
    private @Nullable String fault;
    private long crashIn = -1;

    SimDisk(Rng rng) {
        this.rng = rng;
    }

    /// From here on every change fails with this reason, such as `No space left on device`; null
    /// ends it.
    public void fail(@Nullable String reason) {
        fault = reason;
    }

    /// The machine crashes in the middle of the change after so many more.
    public void crashAfter(long changes) {
        crashIn = changes;
    }

    void crash() {
        crashIn = -1;
        TreeSet<String> all = new TreeSet<>(names.keySet());
        all.addAll(syncedNames.keySet());
        for (String path : all) {
            Content survivor = rng.chance(0.5) ? names.get(path) : syncedNames.get(path);
            if (survivor == null) {
                names.remove(path);
            } else {
                names.put(path, survivor);
            }
        }
        names.values().forEach(this::tear);
        syncedNames.clear();
        syncedNames.putAll(names);
        directory = "/data";
    }

    private void tear(Content content) {
        if (!Arrays.equals(content.synced, content.present)) {
            boolean isAppended =
                    content.present.length >= content.synced.length
                            && Arrays.mismatch(content.synced, content.present)
                                    >= content.synced.length;
            int least = isAppended ? content.synced.length : 0;
            int kept = least + rng.nextInt(content.present.length - least + 1);
            boolean isLost = !isAppended && rng.chance(0.5);
            content.present = isLost ? content.synced : Arrays.copyOf(content.present, kept);
        }
        content.synced = content.present;
    }

    /// What stands before every change: an ordered fault, or the end of the machine.
    private void change(String path) throws DiskFailure {
        if (crashIn == 0) {
            throw new Crashed();
        }
        crashIn--;
        String reason = fault;
        if (reason != null) {
            throw new DiskFailure(path, reason);
        }
    }

    private Content content(String path) throws DiskFailure {
        Content content = names.get(absolute(path));
        if (content == null) {
            throw new DiskFailure(
                    path, isDirectory(path) ? "Is a directory" : "No such file or directory");
        }
        return content;
    }

    @Override
    public String directory() {
        return directory;
    }

    @Override
    public void changeDirectory(String path) throws DiskFailure {
        if (!isDirectory(path)) {
            throw new DiskFailure(
                    path, exists(path) ? "Not a directory" : "No such file or directory");
        }
        directory = absolute(path);
    }

    @Override
    public String absolute(String path) {
        String whole = path.startsWith("/") ? path : directory + "/" + path;
        List<String> parts = new ArrayList<>();
        for (String part : whole.split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    private static String parent(String absolute) {
        int slash = absolute.lastIndexOf('/');
        return slash <= 0 ? "/" : absolute.substring(0, slash);
    }

    @Override
    public DiskSource open(String path) throws DiskFailure {
        return new Source(path, content(path).present);
    }

    @Override
    public byte[] readAll(String path) throws DiskFailure {
        return content(path).present.clone();
    }

    @Override
    public DiskFile create(String path) throws DiskFailure {
        change(path);
        Content content = named(path);
        content.present = new byte[0];
        return new File(path, content);
    }

    @Override
    public DiskFile append(String path) throws DiskFailure {
        change(path);
        return new File(path, named(path));
    }

    private Content named(String path) throws DiskFailure {
        String absolute = absolute(path);
        if (!directories.contains(parent(absolute))) {
            throw new DiskFailure(path, "No such file or directory");
        }
        if (directories.contains(absolute)) {
            throw new DiskFailure(path, "Is a directory");
        }
        return names.computeIfAbsent(absolute, _ -> new Content());
    }

    @Override
    public void overwrite(String path, long position, byte[] bytes) throws DiskFailure {
        Content content = content(path);
        if (position + bytes.length > content.present.length) {
            throw new DiskFailure(path, "it ends before what is to be replaced");
        }
        int at = Math.toIntExact(position);
        if (crashIn == 0) {
            content.overwrite(at, bytes, rng.nextInt(bytes.length + 1));
        }
        change(path);
        content.overwrite(at, bytes, bytes.length);
    }

    @Override
    public void rename(String from, String to) throws DiskFailure {
        change(from);
        Content content = content(from);
        if (!directories.contains(parent(absolute(to)))) {
            throw new DiskFailure(from, "No such file or directory");
        }
        names.remove(absolute(from));
        names.put(absolute(to), content);
    }

    @Override
    public void syncDirectory(String path) throws DiskFailure {
        change(path);
        String absolute = absolute(path);
        if (!directories.contains(absolute)) {
            throw new DiskFailure(path, "No such file or directory");
        }
        syncedNames.keySet().removeIf(name -> parent(name).equals(absolute));
        names.forEach(
                (name, content) -> {
                    if (parent(name).equals(absolute)) {
                        syncedNames.put(name, content);
                    }
                });
    }

    @Override
    public void delete(String path) throws DiskFailure {
        change(path);
        content(path);
        names.remove(absolute(path));
    }

    @Override
    public void truncate(String path, long sizeBytes) throws DiskFailure {
        change(path);
        Content content = content(path);
        content.present = Arrays.copyOf(content.present, Math.toIntExact(sizeBytes));
    }

    @Override
    public void createDirectory(String path) throws DiskFailure {
        change(path);
        directories.add(absolute(path));
    }

    @Override
    public List<String> list(String path) throws DiskFailure {
        String absolute = absolute(path);
        if (!directories.contains(absolute)) {
            throw new DiskFailure(path, "No such file or directory");
        }
        TreeSet<String> found = new TreeSet<>();
        for (String name : names.keySet()) {
            if (parent(name).equals(absolute)) {
                found.add(name.substring(name.lastIndexOf('/') + 1));
            }
        }
        for (String name : directories) {
            if (parent(name).equals(absolute) && !name.equals("/")) {
                found.add(name.substring(name.lastIndexOf('/') + 1));
            }
        }
        return List.copyOf(found);
    }

    @Override
    public boolean exists(String path) {
        return names.containsKey(absolute(path)) || isDirectory(path);
    }

    @Override
    public boolean isDirectory(String path) {
        return directories.contains(absolute(path));
    }

    /// Files have no modes here.
    @Override
    public boolean isExecutable(String path) {
        return exists(path);
    }

    @Override
    public boolean isWritable(String path) {
        return exists(path) && fault == null;
    }

    @Override
    public long size(String path) throws DiskFailure {
        return content(path).present.length;
    }

    private final class File implements DiskFile {

        private final String path;
        private final Content content;

        File(String path, Content content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public void write(byte[] bytes, int from, int to) throws DiskFailure {
            if (crashIn == 0 && to > from) {
                // The last write reaches the disk in part.
                content.append(bytes, from, from + rng.nextInt(to - from));
            }
            change(path);
            content.append(bytes, from, to);
        }

        @Override
        public void sync() throws DiskFailure {
            change(path);
            content.synced = content.present;
        }

        @Override
        public long size() {
            return content.present.length;
        }

        @Override
        public void close() {
            // Closing makes nothing durable.
        }
    }

    private static final class Source implements DiskSource {

        private final String path;
        private final byte[] bytes;
        private int position;

        Source(String path, byte[] bytes) {
            this.path = path;
            this.bytes = bytes;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public int read(byte[] into, int from, int to) {
            if (position == bytes.length) {
                return -1;
            }
            int count = Math.min(to - from, bytes.length - position);
            System.arraycopy(bytes, position, into, from, count);
            position += count;
            return count;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
