package dev.vedette;

import dev.vedette.base.Bytes;
import dev.vedette.config.Compatibility;
import dev.vedette.node.Versions;

import java.util.List;

/// The entry point under Redis' names: takes what redis-server and redis-sentinel take.
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        String first = words.isEmpty() ? "" : words.getFirst();
        switch (first) {
            case "-v", "--version" -> print(version());
            case "-h", "--help" -> print(Usage.TEXT);
            default -> end(Server.run(words));
        }
    }

    /// In the shape of Redis' own line; what it says is true of us.
    private static String version() {
        return "Redis server v="
                + Compatibility.REDIS_VERSION
                + " sha=00000000:0 malloc=jvm bits=64 build="
                + Versions.BUILD_ID
                + " vedette="
                + Versions.VEDETTE
                + "\n";
    }

    private static void print(String text) {
        byte[] bytes = Bytes.of(text).array();
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }

    /// Jobs may still be at work on other threads, so returning would not end the process. An
    /// orderly exit, because the AOT cache is written by it.
    private static void end(int status) {
        System.exit(status);
    }
}
