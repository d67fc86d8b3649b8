package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigFile;

import java.util.List;

/// A sentinel.conf of somebody: refused with a text, or taken; and when it is taken it says the
/// same after it was written anew.
public final class SentinelFileFuzz {

    private static final String ID = "0123456789abcdef0123456789abcdef01234567";

    private SentinelFileFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Bytes text = Bytes.of(input);
        SentinelState taken;
        try {
            taken = read(text);
        } catch (ConfigFile.Refused refused) {
            if (refused.text().isEmpty()) {
                throw new AssertionError("refused without a word");
            }
            return;
        }
        String id = taken.runId() == null ? ID : taken.runId();
        Bytes rewritten =
                Bytes.of(
                        new ConfFile("/data/sentinel.conf", text, id)
                                .render(taken.durable(), List.of()));
        try {
            SentinelState again = read(rewritten);
            if (!again.durable().equals(taken.durable())) {
                throw new AssertionError(taken.durable() + " came back as " + again.durable());
            }
        } catch (ConfigFile.Refused refused) {
            throw new AssertionError("what it writes is refused: " + refused.text(), refused);
        }
    }

    private static SentinelState read(Bytes text) throws ConfigFile.Refused {
        ConfigFile reader =
                new ConfigFile(SentinelServer.config(), _ -> Bytes.of("port 1\n"), _ -> List.of());
        reader.read(null, text, Bytes.EMPTY);
        return SentinelLines.read(reader.lines("sentinel"), List.of(), "/bin/true"::equals);
    }
}
