package dev.vedette.data.hashes;

import static dev.vedette.command.Command.read;
import static dev.vedette.command.Command.write;
import static dev.vedette.command.Flag.DENYOOM;
import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.KeySpec.Use.ACCESS;
import static dev.vedette.command.KeySpec.Use.DELETE;
import static dev.vedette.command.KeySpec.Use.INSERT;
import static dev.vedette.command.KeySpec.Use.RO;
import static dev.vedette.command.KeySpec.Use.RW;
import static dev.vedette.command.KeySpec.Use.UPDATE;

import dev.vedette.command.Command;
import dev.vedette.command.Group;
import dev.vedette.command.Handler;

import java.util.List;

/// The table of commands on hashes.
public final class HashCommands {

    private HashCommands() {}

    private static final String PAIRS = "key field_value=(field value)...";
    private static final String PER_FIELD = "O(N) in the number of fields named";

    public static final List<Command> ALL =
            List.of(
                    hash(write("HDEL", Hashes::hdel))
                            .synopsis("key field...")
                            .about("Deletes fields, and the key with the last one.")
                            .since("2.0.0")
                            .changed("2.4.0", "Several fields at once.")
                            .cost(PER_FIELD)
                            .key(1, RW, DELETE)
                            .flags(FAST),
                    looking("HEXISTS", Hashes::hexists)
                            .synopsis("key field")
                            .about("Says whether a field is there.")
                            .since("2.0.0")
                            .key(1, RO),
                    looking("HGET", Hashes::hget)
                            .synopsis("key field")
                            .about("Answers the value of a field.")
                            .since("2.0.0")
                            .key(1, RO, ACCESS),
                    showing("HGETALL", Hashes::hgetall)
                            .about("Answers all fields with their values."),
                    hash(write("HINCRBY", CountingInHashes::hincrby))
                            .synopsis("key field increment:integer")
                            .about("Adds an integer to the number in a field; none is 0.")
                            .since("2.0.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(DENYOOM, FAST),
                    hash(write("HINCRBYFLOAT", CountingInHashes::hincrbyfloat))
                            .synopsis("key field increment:double")
                            .about("Adds a decimal fraction to the number in a field.")
                            .since("2.6.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(DENYOOM, FAST),
                    showing("HKEYS", Hashes::hkeys).about("Answers all fields."),
                    looking("HLEN", Hashes::hlen)
                            .synopsis("key")
                            .about("Answers how many fields there are.")
                            .since("2.0.0")
                            .key(1, RO),
                    hash(read("HMGET", Hashes::hmget))
                            .synopsis("key field...")
                            .about("Answers the values of several fields.")
                            .since("2.0.0")
                            .cost(PER_FIELD)
                            .key(1, RO, ACCESS)
                            .flags(FAST),
                    putting("HMSET", Hashes::hmset)
                            .about("Puts the values of several fields.")
                            .deprecated("4.0.0", "`HSET` with multiple field-value pairs"),
                    hash(read("HRANDFIELD", HRandFieldCommand::run))
                            .synopsis("key [options=(count:integer [WITHVALUES])]")
                            .about("Answers fields drawn at random.")
                            .since("6.2.0")
                            .cost("O(N) in the number of fields answered")
                            .key(1, RO, ACCESS)
                            .tips("nondeterministic_output"),
                    hash(read("HSCAN", Hashes::hscan))
                            .synopsis(
                                    "key cursor:integer [MATCH pattern:pattern]"
                                            + " [COUNT count:integer]")
                            .about("Walks over the fields, a part with each call.")
                            .since("2.8.0")
                            .cost("O(1) for a call, O(N) for a whole walk")
                            .key(1, RO, ACCESS)
                            .tips("nondeterministic_output"),
                    putting("HSET", Hashes::hset)
                            .about("Puts the values of fields.")
                            .changed("4.0.0", "Several fields at once."),
                    hash(write("HSETNX", Hashes::hsetnx))
                            .synopsis("key field value")
                            .about("Puts the value of a field if the field is not there.")
                            .since("2.0.0")
                            .cost("O(1)")
                            .key(1, RW, INSERT)
                            .flags(DENYOOM, FAST),
                    looking("HSTRLEN", Hashes::hstrlen)
                            .synopsis("key field")
                            .about("Answers the length of a field's value.")
                            .since("3.2.0")
                            .key(1, RO),
                    showing("HVALS", Hashes::hvals).about("Answers all values."));

    private static Command hash(Command command) {
        return command.group(Group.HASH);
    }

    private static Command looking(String name, Handler handler) {
        return hash(read(name, handler)).cost("O(1)").flags(FAST);
    }

    private static Command showing(String name, Handler handler) {
        return hash(read(name, handler))
                .synopsis("key")
                .since("2.0.0")
                .cost("O(N) in the size of the hash")
                .key(1, RO, ACCESS)
                .tips("nondeterministic_output_order");
    }

    private static Command putting(String name, Handler handler) {
        return hash(write(name, handler))
                .synopsis(PAIRS)
                .since("2.0.0")
                .cost(PER_FIELD)
                .key(1, RW, UPDATE)
                .flags(DENYOOM, FAST);
    }
}
