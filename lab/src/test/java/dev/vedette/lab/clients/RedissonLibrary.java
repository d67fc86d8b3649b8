package dev.vedette.lab.clients;

import dev.vedette.lab.client.Address;

import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;
import org.redisson.config.SentinelServersConfig;

/// Redisson. It does not listen to the sentinels but asks them every second, and wants to see at
/// least two of them.
final class RedissonLibrary implements Library {

    private final RedissonClient client;

    RedissonLibrary(Sentinels sentinels) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        SentinelServersConfig servers =
                config.useSentinelServers()
                        .setMasterName(sentinels.masterName())
                        .setSentinelPassword(sentinels.password())
                        .setReadMode(ReadMode.SLAVE)
                        .setClientName("redisson")
                        .setTimeout((int) TIMEOUT.toMillis());
        for (Address sentinel : sentinels.addresses()) {
            servers.addSentinelAddress("redis://" + sentinel.host() + ":" + sentinel.port());
        }
        client = Redisson.create(config);
    }

    @Override
    public void set(String key, String value) {
        client.<String>getBucket(key).set(value);
    }

    @Override
    public boolean reads(String key, String value) {
        return value.equals(client.<String>getBucket(key).get());
    }

    @Override
    public int masterPort() {
        return client.getRedisNodes(RedisNodes.SENTINEL_MASTER_SLAVE)
                .getMaster()
                .getAddr()
                .getPort();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
