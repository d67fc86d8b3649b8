package dev.vedette.lab.clients;

import java.io.IOException;
import java.util.List;

/// One running client that writes numbered keys until it is stopped.
public interface Client {

    Journal journal();

    void stop() throws InterruptedException;

    /// Starts a client.
    @FunctionalInterface
    interface Start {
        Client start(Sentinels sentinels) throws IOException, InterruptedException;
    }

    /// A kind of client.
    ///
    /// @param readsFromReplicas whether the library offers that and the client does it
    /// @param sendsPasswords whether the library can be told a password for sentinels
    record Kind(String name, boolean readsFromReplicas, boolean sendsPasswords, Start start) {

        @Override
        public String toString() {
            return name;
        }
    }

    /// Every kind there is a test for. The programs of other languages come out of `toolbox`.
    static List<Kind> all(Toolbox toolbox) {
        return List.of(
                ofTheJvm("jedis", false, JedisLibrary::new),
                ofTheJvm("lettuce", false, LettuceLibrary::toTheMaster),
                ofTheJvm("lettuce-replica", true, LettuceLibrary::masterReplica),
                ofTheJvm("redisson", true, RedissonLibrary::new),
                ofTheJvm("spring-lettuce", true, SpringLibrary::overLettuce),
                ofTheJvm("spring-jedis", false, SpringLibrary::overJedis),
                new Kind("redis-py", true, true, toolbox::redisPy),
                new Kind("ioredis", true, true, toolbox::ioredis),
                new Kind("node-redis", true, true, toolbox::nodeRedis),
                new Kind("go-redis", false, false, toolbox::goRedis));
    }

    private static Kind ofTheJvm(String name, boolean readsFromReplicas, Library.Opening opening) {
        return new Kind(
                name,
                readsFromReplicas,
                true,
                sentinels -> new Scribe(name, () -> opening.open(sentinels)));
    }
}
