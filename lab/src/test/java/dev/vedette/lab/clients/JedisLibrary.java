package dev.vedette.lab.clients;

import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisSentinelClient;

import java.util.Set;
import java.util.stream.Collectors;

/// Jedis. It has no reads from replicas.
final class JedisLibrary implements Library {

    private final RedisSentinelClient client;

    JedisLibrary(Sentinels sentinels) {
        Set<HostAndPort> addresses =
                sentinels.addresses().stream()
                        .map(address -> new HostAndPort(address.host(), address.port()))
                        .collect(Collectors.toSet());
        client =
                RedisSentinelClient.builder()
                        .masterName(sentinels.masterName())
                        .sentinels(addresses)
                        .sentinelClientConfig(
                                DefaultJedisClientConfig.builder()
                                        .password(sentinels.password())
                                        .build())
                        .clientConfig(
                                DefaultJedisClientConfig.builder()
                                        .timeoutMillis((int) TIMEOUT.toMillis())
                                        .build())
                        .build();
    }

    @Override
    public void set(String key, String value) {
        client.set(key, value);
    }

    @Override
    public boolean reads(String key, String value) {
        return false;
    }

    @Override
    public int masterPort() {
        return client.getCurrentMaster().getPort();
    }

    @Override
    public void close() {
        client.close();
    }
}
