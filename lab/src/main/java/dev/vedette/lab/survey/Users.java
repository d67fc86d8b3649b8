package dev.vedette.lab.survey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The users of a server, as ACL LIST shows them.
public record Users(List<User> all) {

    public static final String DEFAULT = "default";

    /// @param rules the words behind the name in ACL LIST, such as `on`, `#5e88...`, `+@all`
    /// @param refused of the commands in [Needs], those that ACL DRYRUN refuses, and in which
    ///   words; before Redis 7, which has no dry run, by the rules
    public record User(String name, List<String> rules, Known<Map<Needs, List<String>>> refused) {

        public boolean isOn() {
            return rules.contains("on");
        }

        /// Any password will do.
        public boolean needsNoPassword() {
            return rules.contains("nopass");
        }

        /// May do everything with every key and channel.
        public boolean isUnlimited() {
            return rules.contains("+@all")
                    && rules.contains("~*")
                    && rules.stream().noneMatch(rule -> rule.startsWith("-"));
        }

        /// Whether a login with this password succeeds, by the digests that ACL LIST shows.
        public boolean accepts(String password) {
            return isOn() && (needsNoPassword() || rules.contains("#" + digest(password)));
        }

        /// Without digests of passwords.
        @Override
        public String toString() {
            return name;
        }
    }

    public Optional<User> named(String name) {
        return all.stream().filter(user -> user.name().equals(name)).findFirst();
    }

    /// SHA-256 in hexadecimal, as ACL LIST shows passwords behind a `#`.
    public static String digest(String password) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(password.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException missing) {
            // Every Java platform must have it.
            throw new IllegalStateException(missing);
        }
    }
}
