package dev.vedette.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/// The keys we evict are at least as well chosen as those of redis-server, with as many samples.
final class EvictionQualityIT {

    private static final int KEYS = 20_000;
    private static final int LONGEST_IDLE_SECONDS = 100_000;
    private static final String[] SERVER = {"--save", ""};

    private static final int PIPELINE = 100;

    /// Of the keys that went when a tenth of them had to, the part that was of the coldest tenth.
    private static double shareOfTheColdest(RespClient client, String policy) {
        client.ask("CONFIG", "SET", "maxmemory-policy", policy);
        long empty = used(client);
        client.ask("SET", "model", "v".repeat(100));
        Bytes model = ((Reply.Bulk) client.ask("DUMP", "model")).value();
        client.ask("DEL", "model");
        List<List<Bytes>> restores = new ArrayList<>();
        for (int key : shuffled()) {
            List<Bytes> words = new ArrayList<>();
            List.of("RESTORE", "k" + key, "0").forEach(word -> words.add(Bytes.of(word)));
            words.add(model);
            boolean isByFrequency = policy.endsWith("lfu");
            words.add(Bytes.of(isByFrequency ? "FREQ" : "IDLETIME"));
            words.add(
                    Bytes.of(
                            isByFrequency
                                    ? key * 256L / KEYS
                                    : (long) LONGEST_IDLE_SECONDS * (KEYS - key) / KEYS));
            restores.add(words);
        }
        assertThat(answers(client, restores)).containsOnly(Reply.OK);
        long full = used(client);
        long limit = full - (full - empty) / 10;
        client.ask("CONFIG", "SET", "maxmemory", Long.toString(limit));
        awaitEnoughGone(client);
        client.ask("CONFIG", "SET", "maxmemory", "0");
        return coldestOfGone(client);
    }

    private static double coldestOfGone(RespClient client) {
        int gone = 0;
        int coldest = 0;
        List<List<Bytes>> questions = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            questions.add(List.of(Bytes.of("EXISTS"), Bytes.of("k" + key)));
        }
        List<Reply> exist = answers(client, questions);
        for (int key = 0; key < KEYS; key++) {
            if (exist.get(key).equals(Reply.integer(0))) {
                gone++;
                coldest += key < KEYS / 10 ? 1 : 0;
            }
        }
        return (double) coldest / gone;
    }

    /// The answers to many questions, which are sent some at a time.
    private static List<Reply> answers(RespClient client, List<List<Bytes>> questions) {
        List<Reply> answers = new ArrayList<>();
        for (int from = 0; from < questions.size(); from += PIPELINE) {
            List<List<Bytes>> some =
                    questions.subList(from, Math.min(from + PIPELINE, questions.size()));
            ReplyEncoder requests = new ReplyEncoder();
            some.forEach(words -> requests.request(words.toArray(Bytes[]::new)));
            byte[] bytes = new byte[(int) requests.size()];
            requests.unsent().get(bytes);
            client.send(bytes);
            some.forEach(_ -> answers.add(client.receive()));
        }
        return answers;
    }

    private static List<Integer> shuffled() {
        Rng rng = new Rng(3);
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(rng.nextInt(i + 1), i);
        }
        return keys;
    }

    /// Every command makes room first, for as long as the server allows itself; used_memory may end
    /// above the limit, as not all of it counts.
    private static void awaitEnoughGone(RespClient client) {
        long before = -1;
        for (long gone = 0; gone != before; ) {
            before = gone;
            for (int i = 0; i < PIPELINE; i++) {
                client.ask("PING");
            }
            gone = figure(client, "stats", "evicted_keys:");
        }
    }

    private static long used(RespClient client) {
        return figure(client, "memory", "used_memory:");
    }

    private static long figure(RespClient client, String section, String field) {
        String text = ((Reply.Bulk) client.ask("INFO", section)).value().latin1();
        int at = text.indexOf(field) + field.length();
        return Long.parseLong(text.substring(at, text.indexOf('\r', at)));
    }

    @ParameterizedTest
    @CsvSource({"allkeys-lru, 5", "allkeys-lru, 10", "allkeys-lfu, 5"})
    void theColdestGoAtLeastAsOftenAsInRedis(String policy, String samples) {
        double theirs;
        try (RedisProcess server = Oracle.start(SERVER);
                RespClient client = server.connect()) {
            client.ask("CONFIG", "SET", "maxmemory-samples", samples);
            theirs = shareOfTheColdest(client, policy);
        }
        double ours;
        try (OurNode node = OurNode.start(SERVER);
                RespClient client = node.connect()) {
            client.ask("CONFIG", "SET", "maxmemory-samples", samples);
            ours = shareOfTheColdest(client, policy);
        }
        System.out.printf(
                "%s, %s samples: %.2f of the evicted are of the coldest tenth, %.2f in redis%n",
                policy, samples, ours, theirs);
        Oracle.count(1);
        assertThat(ours).isGreaterThan(theirs - 0.03);
    }
}
