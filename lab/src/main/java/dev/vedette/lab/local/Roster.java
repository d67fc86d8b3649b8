package dev.vedette.lab.local;

import dev.vedette.lab.client.Address;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// What a group's folder says of itself: who belongs to it. Written once, when the group is made.
record Roster(String name, List<Post> posts) {

    private static final String FILE = "group.properties";

    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    void write(Path folder) throws IOException {
        StringBuilder text =
                new StringBuilder("# A group on this machine, made by `vedette up`.\n");
        text.append("name = ").append(name).append('\n');
        for (int i = 0; i < posts.size(); i++) {
            Post post = posts.get(i);
            text.append("member.").append(i + 1).append(" = ");
            text.append(String.join(" ", post.name(), post.address().toString(), post.program()));
            text.append('\n');
        }
        Files.writeString(folder.resolve(FILE), text);
    }

    static Roster read(Path folder) throws IOException {
        Properties lines = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(FILE), StandardCharsets.UTF_8)) {
            lines.load(in);
        }
        String name = lines.getProperty("name");
        List<Post> posts = new ArrayList<>();
        String member = lines.getProperty("member.1");
        while (member != null) {
            posts.add(post(member, folder));
            member = lines.getProperty("member." + (posts.size() + 1));
        }
        if (name == null || posts.isEmpty()) {
            throw new IOException(folder.resolve(FILE) + " names no group");
        }
        return new Roster(name, List.copyOf(posts));
    }

    private static Post post(String line, Path folder) throws IOException {
        String[] words = line.split(" ", 3);
        if (words.length == 3) {
            try {
                return new Post(
                        words[0],
                        words[0].startsWith("sentinel"),
                        Address.parse(words[1]),
                        words[2]);
            } catch (IllegalArgumentException mistake) {
                throw new IOException(folder.resolve(FILE) + ": " + mistake.getMessage(), mistake);
            }
        }
        throw new IOException(folder.resolve(FILE) + ": '" + line + "' is no member");
    }
}
