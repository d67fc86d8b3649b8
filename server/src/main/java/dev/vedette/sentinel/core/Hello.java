package dev.vedette.sentinel.core;

import java.util.Optional;
import java.util.function.Predicate;

/// One message of the channel `__sentinel__:hello`: who the sender is, and what it believes about
/// one group.
public record Hello(
        Address sender,
        String runId,
        long currentEpoch,
        String group,
        Address master,
        long configEpoch) {

    private static final int MAX_TEXT = 1024;

    /// The eight fields on the wire.
    public String text() {
        return sender.host()
                + ','
                + sender.port()
                + ','
                + runId
                + ','
                + currentEpoch
                + ','
                + group
                + ','
                + master.host()
                + ','
                + master.port()
                + ','
                + configEpoch;
    }

    /// Reads a message, or nothing when it is not exactly eight well-formed fields.
    ///
    /// The channel is open to whoever may publish, and what passes here is believed and stored.
    /// Hence only plain decimals, only IP literals, only 40 hex digits: Redis reads "-1" as the
    /// highest epoch there is and never recovers.
    public static Optional<Hello> parse(String text) {
        return parse(text, Hello::isIp);
    }

    /// Reads a message in which a host is what `isHost` takes for one.
    public static Optional<Hello> parse(String text, Predicate<String> isHost) {
        if (text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        String[] field = text.split(",", -1);
        if (field.length != 8
                || !isHost.test(field[0])
                || !isPort(field[1])
                || !isRunId(field[2])
                || !isEpoch(field[3])
                || !isName(field[4])
                || !isHost.test(field[5])
                || !isPort(field[6])
                || !isEpoch(field[7])) {
            return Optional.empty();
        }
        return Optional.of(
                new Hello(
                        new Address(field[0], Integer.parseInt(field[1])),
                        field[2],
                        Long.parseLong(field[3]),
                        field[4],
                        new Address(field[5], Integer.parseInt(field[6])),
                        Long.parseLong(field[7])));
    }

    /// Reads `runid,epoch,group`, by which a Sentinel of ours announces that its candidacy was
    /// ordered.
    public static Optional<Event.OrderHeard> parseOrder(String text) {
        String[] field = text.length() > MAX_TEXT ? new String[0] : text.split(",", -1);
        if (field.length != 3 || !isRunId(field[0]) || !isEpoch(field[1]) || !isName(field[2])) {
            return Optional.empty();
        }
        return Optional.of(new Event.OrderHeard(field[0], field[2], Long.parseLong(field[1])));
    }

    /// Reads `runid,epoch,group,reason`, by which a Sentinel of ours tells why its failover goes as
    /// it does.
    public static Optional<Event.ReasonHeard> parseReason(String text) {
        String[] field = text.length() > MAX_TEXT ? new String[0] : text.split(",", 4);
        if (field.length != 4
                || !isRunId(field[0])
                || !isEpoch(field[1])
                || !isName(field[2])
                || field[3].chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return Optional.empty();
        }
        return Optional.of(
                new Event.ReasonHeard(field[0], field[2], Long.parseLong(field[1]), field[3]));
    }

    /// Whether `text` is 40 hexadecimal digits.
    public static boolean isRunId(String text) {
        if (text.length() != 40) {
            return false;
        }
        for (int i = 0; i < 40; i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }

    /// Whether `text` is an IPv4 or IPv6 literal of an instance one could connect to.
    public static boolean isIp(String text) {
        return text.indexOf(':') >= 0 ? isIpv6(text) : isIpv4(text);
    }

    private static boolean isIpv4(String text) {
        String[] part = text.split("\\.", -1);
        if (part.length != 4) {
            return false;
        }
        for (String number : part) {
            // "010" is ten to some and eight to others.
            boolean isCanonical = number.length() == 1 || !number.startsWith("0");
            if (!isDecimal(number, 3) || !isCanonical || Integer.parseInt(number) > 255) {
                return false;
            }
        }
        return !text.equals("0.0.0.0");
    }

    /// At most eight groups of one to four digits, one gap, perhaps an IPv4 address at the end.
    private static boolean isIpv6(String text) {
        if (text.length() > 45) {
            return false;
        }
        int gap = text.indexOf("::");
        String[] before = groups(gap < 0 ? text : text.substring(0, gap));
        String[] after = groups(gap < 0 ? "" : text.substring(gap + 2));
        int count = width(before, after.length == 0) + width(after, true);
        boolean isWhole = gap < 0 ? count == 8 : count < 8;
        boolean isSomebody = text.chars().anyMatch(c -> c != '0' && c != ':' && c != '.');
        return isWhole && isSomebody;
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    /// How many groups of sixteen bits; more than there can be when one is none.
    private static int width(String[] groups, boolean mayEndAsIpv4) {
        int width = 0;
        for (int i = 0; i < groups.length; i++) {
            boolean isHex = groups[i].matches("[0-9a-fA-F]{1,4}");
            boolean isQuad = mayEndAsIpv4 && i == groups.length - 1 && isIpv4(groups[i]);
            width += isHex ? 1 : isQuad ? 2 : 9;
        }
        return width;
    }

    private static boolean isPort(String text) {
        return isDecimal(text, 5) && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535;
    }

    private static boolean isEpoch(String text) {
        // 18 digits always fit a long, and no group ever fails over that often.
        return isDecimal(text, 18);
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) == 0x7f) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isDecimal(String text, int maxDigits) {
        if (text.isEmpty() || text.length() > maxDigits) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
