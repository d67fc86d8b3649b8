package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How much may wait for a client of one class: more than `hardBytes` at any time, or more than
/// `softBytes` for `softSeconds` on end, and it is disconnected. 0 means no limit.
record OutputLimit(long hardBytes, long softBytes, long softSeconds) {

    /// The classes that have limits of their own.
    enum ClientClass {
        NORMAL("normal"),
        REPLICA("slave"),
        PUBSUB("pubsub");

        private final String word;

        ClientClass(String word) {
            this.word = word;
        }

        static ClientClass of(Bytes word) {
            if (word.is("replica")) {
                return REPLICA;
            }
            for (ClientClass one : values()) {
                if (word.is(one.word)) {
                    return one;
                }
            }
            throw new ConfigError("Invalid client class specified in buffer limit configuration.");
        }
    }

    /// The defaults of Redis 7.0.
    static Map<ClientClass, OutputLimit> defaults() {
        Map<ClientClass, OutputLimit> limits = new EnumMap<>(ClientClass.class);
        limits.put(ClientClass.NORMAL, new OutputLimit(0, 0, 0));
        limits.put(ClientClass.REPLICA, new OutputLimit(256L << 20, 64L << 20, 60));
        limits.put(ClientClass.PUBSUB, new OutputLimit(32L << 20, 8L << 20, 60));
        return limits;
    }

    /// `client-output-buffer-limit`: groups of four words; classes that are not named keep what
    /// they had.
    static final class Limits implements Syntax<Map<ClientClass, OutputLimit>> {

        private static final int WORDS_PER_CLASS = 4;
        private static final Syntax<Long> SIZE = Syntax.bytes();

        @Override
        public Map<ClientClass, OutputLimit> parse(List<Bytes> words) {
            if (words.size() % WORDS_PER_CLASS != 0) {
                throw new ConfigError("Wrong number of arguments in buffer limit configuration.");
            }
            Map<ClientClass, OutputLimit> limits = new EnumMap<>(ClientClass.class);
            for (int i = 0; i < words.size(); i += WORDS_PER_CLASS) {
                limits.put(
                        ClientClass.of(words.get(i)),
                        limit(words.subList(i + 1, i + WORDS_PER_CLASS)));
            }
            return limits;
        }

        private static OutputLimit limit(List<Bytes> words) {
            try {
                long hard = SIZE.parse(words.subList(0, 1));
                long soft = SIZE.parse(words.subList(1, 2));
                return new OutputLimit(hard, soft, Long.parseUnsignedLong(words.get(2).latin1()));
            } catch (NumberFormatException e) {
                throw new ConfigError(BAD_NUMBER);
            } catch (ConfigError e) {
                throw new ConfigError(BAD_NUMBER);
            }
        }

        private static final String BAD_NUMBER =
                "Error in hard, soft or soft_seconds setting in buffer limit configuration.";

        @Override
        public Map<ClientClass, OutputLimit> add(
                Map<ClientClass, OutputLimit> earlier, Map<ClientClass, OutputLimit> line) {
            Map<ClientClass, OutputLimit> both = new EnumMap<>(earlier);
            both.putAll(line);
            return both;
        }

        @Override
        public Map<ClientClass, OutputLimit> amend(
                Map<ClientClass, OutputLimit> present, Map<ClientClass, OutputLimit> given) {
            return add(present, given);
        }

        /// A class that has its default is written only where a line stands already.
        @Override
        public List<Written> rewritten(
                String name,
                Map<ClientClass, OutputLimit> value,
                Map<ClientClass, OutputLimit> initial) {
            List<Written> lines = new ArrayList<>();
            value.forEach(
                    (one, limit) ->
                            lines.add(
                                    new Written(
                                            limit.line(name, one),
                                            !limit.equals(initial.get(one)))));
            return lines;
        }

        @Override
        public Bytes format(Map<ClientClass, OutputLimit> value) {
            List<String> classes = new ArrayList<>();
            value.forEach((one, limit) -> classes.add(one.word + " " + limit));
            return Bytes.of(String.join(" ", classes));
        }

        @Override
        public String shape() {
            return "normal|replica|pubsub hard-bytes soft-bytes soft-seconds";
        }

        @Override
        public boolean takesSeveralWords() {
            return true;
        }

        @Override
        public List<Bytes> lines(String name, Map<ClientClass, OutputLimit> value) {
            List<Bytes> lines = new ArrayList<>();
            value.forEach((one, limit) -> lines.add(limit.line(name, one)));
            return lines;
        }
    }

    private Bytes line(String name, ClientClass one) {
        return Bytes.of(
                String.join(
                        " ",
                        name,
                        one == ClientClass.REPLICA ? "replica" : one.word,
                        Syntax.shortSize(hardBytes),
                        Syntax.shortSize(softBytes),
                        Long.toString(softSeconds)));
    }

    @Override
    public String toString() {
        return hardBytes + " " + softBytes + " " + softSeconds;
    }
}
