package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.config.Directive;
import dev.vedette.config.Directive.Trait;
import dev.vedette.config.Syntax;

import java.util.List;

/// The directives of this room.
public final class PersistenceDirectives {

    private static final String SNAPSHOTS = "SNAPSHOTTING";
    private static final long LOADING_PIECE = 2L * 1024 * 1024;

    static final Directive<List<SavePoint>> SAVE =
            Directive.of("save", new SavePoint.Points(), SavePoint.INITIAL)
                    .mutable()
                    .section(SNAPSHOTS)
                    .about(
                            "Save in the background once there were so many changes and the last"
                                    + " save is more than so many seconds ago; an empty text"
                                    + " means never.");

    static final Directive<Boolean> STOP_WRITES =
            Directive.of("stop-writes-on-bgsave-error", Syntax.yesNo(), true)
                    .mutable()
                    .section(SNAPSHOTS)
                    .about("Refuse writes after a background save failed, so that somebody looks.");

    public static final Directive<Boolean> COMPRESSION =
            Directive.of("rdbcompression", Syntax.yesNo(), true)
                    .mutable()
                    .section(SNAPSHOTS)
                    .about("Compress strings in RDB files where that makes them shorter.");

    public static final Directive<Boolean> CHECKSUM =
            Directive.of("rdbchecksum", Syntax.yesNo(), true)
                    .section(SNAPSHOTS)
                    .about("Write and check the checksum at the end of RDB files.");

    public static final Directive<String> DBFILENAME =
            Directive.of(
                            "dbfilename",
                            Syntax.fileName("dbfilename can't be a path, just a filename"),
                            "dump.rdb")
                    .mutable()
                    .with(Trait.PROTECTED)
                    .section(SNAPSHOTS)
                    .about("The name of the RDB file in the working directory.");

    /// Its value is the directory the disk stands in, which is the world's to know.
    public static final Directive<String> DIR =
            Directive.of("dir", new WorkingDirectory(), "")
                    .mutable()
                    .with(Trait.PROTECTED)
                    .section(SNAPSHOTS)
                    .about("The working directory: RDB files are there, and relative paths start.");

    static final Directive<Boolean> INCREMENTAL_SYNC =
            Directive.of("rdb-save-incremental-fsync", Syntax.yesNo(), true)
                    .mutable()
                    .section(SNAPSHOTS)
                    .about("Sync an RDB file every few megabytes while it is written.");

    static final Directive<Long> LOADING_INTERVAL =
            Directive.of(
                            "loading-process-events-interval-bytes",
                            Syntax.integer(1024, Integer.MAX_VALUE),
                            LOADING_PIECE)
                    .hidden()
                    .mutable()
                    .section(SNAPSHOTS)
                    .about("How much of an RDB file is loaded before clients are looked after.");

    static final Directive<String> PROTECTED_CONFIGS =
            Directive.of("enable-protected-configs", Syntax.oneOf("no", "yes", "local"), "no")
                    .section("SECURITY")
                    .about("Who may change dir and dbfilename with CONFIG SET.");

    private static final String TEST_AID = "slowing persistence down for tests of Redis itself";

    /// In the order of redis.conf.
    public static final List<Directive<?>> ALL =
            List.of(
                    PROTECTED_CONFIGS,
                    SAVE,
                    STOP_WRITES,
                    COMPRESSION,
                    CHECKSUM,
                    DBFILENAME,
                    DIR,
                    INCREMENTAL_SYNC,
                    LOADING_INTERVAL,
                    Directive.notYet(
                                    "rdb-key-save-delay",
                                    Syntax.integer(Integer.MIN_VALUE, Integer.MAX_VALUE),
                                    0L,
                                    TEST_AID)
                            .hidden()
                            .mutable()
                            .section(SNAPSHOTS),
                    Directive.notYet(
                                    "key-load-delay",
                                    Syntax.integer(Integer.MIN_VALUE, Integer.MAX_VALUE),
                                    0L,
                                    TEST_AID)
                            .hidden()
                            .mutable()
                            .section(SNAPSHOTS));

    private PersistenceDirectives() {}

    /// A path; always written by CONFIG REWRITE, since a server started elsewhere would not find
    /// its files.
    private record WorkingDirectory() implements Syntax<String> {

        private static final Syntax<String> TEXT = Syntax.text();

        @Override
        public String parse(List<Bytes> words) {
            return TEXT.parse(words);
        }

        @Override
        public Bytes format(String value) {
            return TEXT.format(value);
        }

        @Override
        public String shape() {
            return "path";
        }

        @Override
        public List<Bytes> lines(String name, String value) {
            return TEXT.lines(name, value);
        }

        @Override
        public boolean isWrittenUnasked(String value, String initial) {
            return true;
        }

        @Override
        public List<Written> rewritten(String name, String value, String initial) {
            return lines(name, value).stream().map(line -> new Written(line, true)).toList();
        }
    }
}
