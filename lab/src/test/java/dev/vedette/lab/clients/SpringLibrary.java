package dev.vedette.lab.clients;

import dev.vedette.lab.client.Address;

import io.lettuce.core.ReadFrom;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import java.util.Properties;

/// Spring Data Redis over either of its drivers.
final class SpringLibrary implements Library {

    private final StringRedisTemplate template;
    private final Runnable destroy;
    private final boolean readsFromReplicas;

    private SpringLibrary(
            StringRedisTemplate template, Runnable destroy, boolean readsFromReplicas) {
        this.template = template;
        this.destroy = destroy;
        this.readsFromReplicas = readsFromReplicas;
    }

    static SpringLibrary overLettuce(Sentinels sentinels) {
        LettuceClientConfiguration driver =
                LettuceClientConfiguration.builder()
                        .clientName("spring-lettuce")
                        .commandTimeout(TIMEOUT)
                        .readFrom(ReadFrom.REPLICA_PREFERRED)
                        .build();
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(configuration(sentinels), driver);
        factory.afterPropertiesSet();
        factory.start();
        return new SpringLibrary(new StringRedisTemplate(factory), factory::destroy, true);
    }

    static SpringLibrary overJedis(Sentinels sentinels) {
        JedisClientConfiguration driver =
                JedisClientConfiguration.builder()
                        .readTimeout(TIMEOUT)
                        .connectTimeout(TIMEOUT)
                        .usePooling()
                        .build();
        JedisConnectionFactory factory =
                new JedisConnectionFactory(configuration(sentinels), driver);
        factory.afterPropertiesSet();
        factory.start();
        return new SpringLibrary(new StringRedisTemplate(factory), factory::destroy, false);
    }

    private static RedisSentinelConfiguration configuration(Sentinels sentinels) {
        RedisSentinelConfiguration configuration =
                new RedisSentinelConfiguration().master(sentinels.masterName());
        for (Address sentinel : sentinels.addresses()) {
            configuration.sentinel(sentinel.host(), sentinel.port());
        }
        configuration.setSentinelPassword(sentinels.password());
        return configuration;
    }

    @Override
    public void set(String key, String value) {
        template.opsForValue().set(key, value);
    }

    @Override
    public boolean reads(String key, String value) {
        return readsFromReplicas && value.equals(template.opsForValue().get(key));
    }

    @Override
    public int masterPort() {
        Properties info =
                template.execute(
                        (RedisConnection connection) -> connection.serverCommands().info());
        return InfoText.masterPort(info);
    }

    @Override
    public void close() {
        destroy.run();
    }
}
