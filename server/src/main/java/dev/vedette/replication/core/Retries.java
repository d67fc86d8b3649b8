package dev.vedette.replication.core;

import dev.vedette.base.Moment;

// A link that worked is tried again at once. A refused connect is tried again after 100 ms, then
// 200, and so on up to a second: a restarted master is found quickly. A master that answers but
// refuses us, or whose RDB we cannot take, is asked once a second: asking faster would only burden
// it.

/// When a replica connects to its master again.
final class Retries {

    private static final long FIRST_MILLIS = 100;
    private static final long USUAL_MILLIS = 1000;

    /// A stream that lived for so long before it broke counts as the first one to break.
    private static final long LONG_STREAM_MILLIS = 120_000;

    private static final int MOST_DOUBLINGS = 6;

    private int refusals;
    private int brokenStreams;
    private Moment attempted;
    private Moment streamingSince;

    Retries(Moment now) {
        attempted = now;
        streamingSince = now;
    }

    void connecting(Moment now) {
        attempted = now;
    }

    void connected() {
        refusals = 0;
    }

    void streaming(Moment now) {
        streamingSince = now;
    }

    /// Nobody listens there, or the name is not known.
    Moment afterRefusedConnect(Moment now) {
        long millis = Math.min(USUAL_MILLIS, FIRST_MILLIS << Math.min(refusals, MOST_DOUBLINGS));
        refusals++;
        return now.plusMillis(millis);
    }

    /// The master answered, but not as we need it.
    Moment afterRefusal(Moment now) {
        return now.plusMillis(USUAL_MILLIS);
    }

    /// Perhaps in the past: then at once.
    Moment afterFailedTransfer() {
        return attempted.plusMillis(USUAL_MILLIS);
    }

    /// Whatever was in the stream may come again behind the next RDB, which costs the master much:
    /// each time we wait twice as long.
    Moment afterBrokenStream(Moment now) {
        boolean isOld = now.millisSince(streamingSince) > LONG_STREAM_MILLIS;
        brokenStreams = isOld ? 0 : brokenStreams;
        long millis = USUAL_MILLIS << Math.min(brokenStreams, MOST_DOUBLINGS);
        brokenStreams++;
        return now.plusMillis(millis);
    }
}
