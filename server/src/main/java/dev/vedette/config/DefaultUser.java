package dev.vedette.config;

import dev.vedette.base.Bytes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The line `user default on ... ~* &* +@all` that Redis adds to every file it rewrites.
///
/// Users cannot be declared yet, but this line says nothing that `requirepass` does not say, as
/// long as both agree. So it is taken when they do, and written as Redis writes it.
final class DefaultUser {

    static final String NAME = "user";

    private static final String ELSEWHERE = "a user other than default, or one with limits,";
    private static final String NO_PASSWORD = "nopass";

    private DefaultUser() {}

    static final Directive<List<List<Bytes>>> DIRECTIVE =
            Directive.of(NAME, new Declaration(), List.of())
                    .with(Directive.Trait.FILE_ONLY)
                    .section("SECURITY")
                    .about(
                            "Only the line that Redis itself writes for the user default, agreeing"
                                    + " with requirepass; any other is refused.");

    /// The line for the present password.
    static Syntax.Written line(Config config) {
        return new Syntax.Written(
                Bytes.of("user default on " + credential(config) + " ~* &* +@all"), true);
    }

    private static String credential(Config config) {
        Directive<?> requirepass = config.find(Bytes.of("requirepass"));
        Bytes password = requirepass == null ? Bytes.EMPTY : config.format(requirepass);
        return password.isEmpty() ? NO_PASSWORD : "#" + sha256(password);
    }

    private static String sha256(Bytes text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.array());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// Why what the lines declare is not what the rest of the configuration says, or null.
    static void check(Config config, List<ConfigFile.Line> lines) throws ConfigFile.Refused {
        for (ConfigFile.Line line : lines) {
            String said = line.words().get(3).latin1();
            boolean isPlain = said.startsWith(">");
            String declared =
                    isPlain
                            ? "#"
                                    + sha256(
                                            Bytes.of(
                                                    said.substring(1)
                                                            .getBytes(StandardCharsets.ISO_8859_1)))
                            : said;
            if (!declared.equals(credential(config))) {
                throw line.refused(
                        "a password of the user default other than requirepass is not supported"
                                + " yet");
            }
        }
    }

    /// `default on nopass|#sha256|>password [sanitize-payload] ~* &* +@all`.
    private static final class Declaration implements Syntax<List<List<Bytes>>> {

        private static final RareSyntaxes.Lines LINES =
                new RareSyntaxes.Lines(1, Integer.MAX_VALUE);

        @Override
        public List<List<Bytes>> parse(List<Bytes> words) {
            List<List<Bytes>> parsed = LINES.parse(words);
            List<String> texts = words.stream().map(Bytes::latin1).toList();
            int rules = texts.contains("sanitize-payload") ? 4 : 3;
            boolean isUsual =
                    texts.size() == rules + 3
                            && texts.subList(0, 2).equals(List.of("default", "on"))
                            && texts.get(2).matches("nopass|#[0-9a-f]{64}|>.+")
                            && texts.subList(rules, rules + 3).equals(List.of("~*", "&*", "+@all"));
            if (!isUsual) {
                throw new ConfigError(ELSEWHERE + " is not supported yet");
            }
            return parsed;
        }

        @Override
        public Bytes format(List<List<Bytes>> value) {
            return LINES.format(value);
        }

        @Override
        public String shape() {
            return "default on nopass|#sha256|>password ~* &* +@all";
        }

        @Override
        public boolean takesSeveralWords() {
            return true;
        }

        @Override
        public List<Bytes> lines(String name, List<List<Bytes>> value) {
            return LINES.lines(name, value);
        }
    }
}
