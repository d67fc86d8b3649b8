package dev.vedette.lab.local;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A group as it shall be, before anything is written: the first node begins as the master.
///
/// @param name of the folder, and of the master as the sentinels call it
public record Plan(
        String name,
        Path folder,
        List<Post> posts,
        Timing timing,
        @Nullable String password,
        @Nullable String sentinelPassword,
        Logins logins) {

    /// The passwords of the users that the members themselves log in as, each with the rights its
    /// part needs.
    ///
    /// @param replica of the replicas, at a node
    /// @param sentinel of the sentinels, at a node
    /// @param peer of the sentinels, at each other
    public record Logins(String replica, String sentinel, String peer) {

        private static final int BYTES = 16;

        /// Passwords that nobody can guess.
        public static Logins random() {
            SecureRandom random = new SecureRandom();
            return new Logins(hex(random), hex(random), hex(random));
        }

        private static String hex(SecureRandom random) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }
    }

    /// How the sentinels judge.
    public record Timing(int quorum, int downAfterMillis, int failoverTimeoutMillis) {}

    public Plan {
        posts = List.copyOf(posts);
    }

    public List<Post> nodes() {
        return posts.stream().filter(post -> !post.isSentinel()).toList();
    }

    public List<Post> sentinels() {
        return posts.stream().filter(Post::isSentinel).toList();
    }

    Post firstMaster() {
        return posts.getFirst();
    }

    /// The configuration files, by their path inside the folder.
    public Map<Path, String> configurations() {
        Map<Path, String> files = new LinkedHashMap<>();
        for (Post post : posts) {
            files.put(
                    folder.relativize(post.configuration(folder)),
                    post.isSentinel() ? SentinelConf.of(this, post) : RedisConf.of(this, post));
        }
        return files;
    }

    /// Passwords stand in configuration files that Sentinel 7.0 writes back without quotes, so what
    /// would need quotes is refused.
    ///
    /// @return what is wrong with it, or null
    public static @Nullable String complaintAbout(String password) {
        if (password.isEmpty()) {
            return "an empty password";
        }
        boolean isPlain =
                password.chars()
                        .allMatch(c -> c > ' ' && c < 0x7f && "\"'\\".indexOf((char) c) < 0);
        return isPlain
                ? null
                : "a password with spaces, quotes, backslashes or letters beyond ASCII, which Sentinel"
                        + " 7.0 cannot write back into its file";
    }
}
