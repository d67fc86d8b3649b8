package dev.vedette.lab.clients;

import dev.vedette.lab.client.Address;

import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.masterreplica.StatefulRedisMasterReplicaConnection;

import java.time.Duration;

/// Lettuce in both of its ways: a connection to the master that the sentinels name, and
/// MasterReplica, which follows their events and reads from replicas.
final class LettuceLibrary implements Library {

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final boolean readsFromReplicas;

    private LettuceLibrary(
            RedisClient client,
            StatefulRedisConnection<String, String> connection,
            boolean readsFromReplicas) {
        this.client = client;
        this.connection = connection;
        this.readsFromReplicas = readsFromReplicas;
    }

    static LettuceLibrary toTheMaster(Sentinels sentinels) {
        RedisClient client = RedisClient.create(uri(sentinels, "lettuce"));
        try {
            return new LettuceLibrary(client, client.connect(), false);
        } catch (RuntimeException failure) {
            client.shutdown(Duration.ZERO, TIMEOUT);
            throw failure;
        }
    }

    static LettuceLibrary masterReplica(Sentinels sentinels) {
        RedisClient client = RedisClient.create();
        try {
            StatefulRedisMasterReplicaConnection<String, String> connection =
                    MasterReplica.connect(
                            client, StringCodec.UTF8, uri(sentinels, "lettuce-replica"));
            connection.setReadFrom(ReadFrom.REPLICA);
            return new LettuceLibrary(client, connection, true);
        } catch (RuntimeException failure) {
            client.shutdown(Duration.ZERO, TIMEOUT);
            throw failure;
        }
    }

    private static RedisURI uri(Sentinels sentinels, String clientName) {
        RedisURI.Builder uri =
                RedisURI.builder()
                        .withSentinelMasterId(sentinels.masterName())
                        .withClientName(clientName)
                        .withTimeout(TIMEOUT);
        for (Address sentinel : sentinels.addresses()) {
            if (sentinels.password() == null) {
                uri.withSentinel(sentinel.host(), sentinel.port());
            } else {
                uri.withSentinel(sentinel.host(), sentinel.port(), sentinels.password());
            }
        }
        return uri.build();
    }

    @Override
    public void set(String key, String value) {
        connection.sync().set(key, value);
    }

    @Override
    public boolean reads(String key, String value) {
        return readsFromReplicas && value.equals(connection.sync().get(key));
    }

    @Override
    public int masterPort() {
        return InfoText.masterPort(connection.sync().info());
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(Duration.ZERO, TIMEOUT);
    }
}
