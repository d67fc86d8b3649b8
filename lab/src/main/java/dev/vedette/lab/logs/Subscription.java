package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `redis-cli psubscribe '*'` prints: an event as a block of three or four lines, on a
/// terminal numbered and quoted, in a file bare.
final class Subscription {

    private static final Pattern ELEMENT = Pattern.compile("^\\s*(?:\\d+\\)\\s*)?\"?(.*?)\"?\\s*$");

    private int toSkip;
    private boolean isInside;
    private @Nullable String channel;

    /// Whether the line belongs to a block.
    enum Part {
        NONE,
        BEGUN,
        COMPLETE
    }

    private String event = "";

    Part line(String plain) {
        if (!isInside && !plain.contains("message")) {
            return Part.NONE;
        }
        Matcher element = ELEMENT.matcher(plain);
        String value = element.matches() ? element.group(1).replace("\\\"", "\"") : plain;
        if (value.equals("pmessage") || value.equals("message")) {
            isInside = true;
            toSkip = value.equals("pmessage") ? 1 : 0;
            channel = null;
            return Part.BEGUN;
        }
        if (!isInside) {
            return Part.NONE;
        }
        if (toSkip > 0) {
            toSkip--;
            return Part.BEGUN;
        }
        if (channel == null) {
            if (!value.matches("[+-][a-z][a-z-]+")) {
                isInside = false;
                return Part.NONE;
            }
            channel = value;
            return Part.BEGUN;
        }
        isInside = false;
        event = channel + " " + value;
        return Part.COMPLETE;
    }

    /// Channel and payload, as a sentinel's log would show them.
    String event() {
        return event;
    }
}
