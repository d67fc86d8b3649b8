package dev.vedette.lab.scenario;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.substrate.Member;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;

import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.exceptions.JedisException;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A client library in sentinel mode, as its users have it, reduced to the one call the test makes.
interface Library extends AutoCloseable {

    Duration TIMEOUT = Duration.ofSeconds(1);

    /// Whether the write was acknowledged; any failure the library reports is a no.
    boolean set(String key, String value);

    @Override
    void close();

    static Library jedis(List<Member> sentinels, String masterName) {
        Set<HostAndPort> addresses =
                sentinels.stream()
                        .map(Member::address)
                        .map(address -> new HostAndPort(address.host(), address.port()))
                        .collect(Collectors.toSet());
        RedisSentinelClient client =
                RedisSentinelClient.builder()
                        .masterName(masterName)
                        .sentinels(addresses)
                        .clientConfig(
                                DefaultJedisClientConfig.builder()
                                        .timeoutMillis((int) TIMEOUT.toMillis())
                                        .build())
                        .build();
        return new Library() {
            @Override
            public boolean set(String key, String value) {
                try {
                    return "OK".equals(client.set(key, value));
                } catch (JedisException _) {
                    return false;
                }
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    static Library lettuce(List<Member> sentinels, String masterName) {
        Address first = sentinels.getFirst().address();
        RedisURI.Builder uri =
                RedisURI.Builder.sentinel(first.host(), first.port(), masterName)
                        .withTimeout(TIMEOUT);
        sentinels.stream()
                .skip(1)
                .map(Member::address)
                .forEach(address -> uri.withSentinel(address.host(), address.port()));
        RedisClient client = RedisClient.create(uri.build());
        StatefulRedisConnection<String, String> connection = client.connect();
        return new Library() {
            @Override
            public boolean set(String key, String value) {
                try {
                    return "OK".equals(connection.sync().set(key, value));
                } catch (RedisException _) {
                    return false;
                }
            }

            @Override
            public void close() {
                connection.close();
                client.shutdown(Duration.ZERO, TIMEOUT);
            }
        };
    }
}
