package dev.vedette.acl;

/// The commands of Redis 7.0.15 with their categories; LexiconTest compares them with a real one.
final class NodeLexicon {

    static final String TEXT =
            """
            keyspace read fast: dbsize exists expiretime pexpiretime pttl touch ttl type
            keyspace read slow: dump object|encoding object|freq object|idletime object|refcount
            keyspace read slow: randomkey scan
            keyspace read slow dangerous: keys
            keyspace write fast: expire expireat move persist pexpire pexpireat renamenx unlink
            keyspace write fast dangerous: swapdb
            keyspace write slow: copy del rename
            keyspace write slow dangerous: flushall flushdb migrate restore restore-asking
            keyspace slow: object|help
            read set sortedset list slow dangerous: sort_ro
            read set fast: scard sismember smismember
            read set slow: sdiff sinter sintercard smembers srandmember sscan sunion
            read sortedset fast: zcard zcount zlexcount zmscore zrank zrevrank zscore
            read sortedset slow: zdiff zinter zintercard zrandmember zrange zrangebylex
            read sortedset slow: zrangebyscore zrevrange zrevrangebylex zrevrangebyscore zscan
            read sortedset slow: zunion
            read list fast: llen
            read list slow: lindex lpos lrange
            read hash fast: hexists hget hlen hmget hstrlen
            read hash slow: hgetall hkeys hrandfield hscan hvals
            read string fast: get mget strlen
            read string slow: getrange lcs substr
            read bitmap fast: bitfield_ro getbit
            read bitmap slow: bitcount bitpos
            read hyperloglog slow: pfcount
            read geo slow: geodist geohash geopos georadius_ro georadiusbymember_ro geosearch
            read stream fast: xlen
            read stream slow: xinfo|consumers xinfo|groups xinfo|stream xpending xrange xrevrange
            read stream slow blocking: xread
            read fast: lolwut
            read slow: memory|usage
            write set sortedset list slow dangerous: sort
            write set fast: sadd smove spop srem
            write set slow: sdiffstore sinterstore sunionstore
            write sortedset fast: zadd zincrby zpopmax zpopmin zrem
            write sortedset fast blocking: bzpopmax bzpopmin
            write sortedset slow: zdiffstore zinterstore zmpop zrangestore zremrangebylex
            write sortedset slow: zremrangebyrank zremrangebyscore zunionstore
            write sortedset slow blocking: bzmpop
            write list fast: lpop lpush lpushx rpop rpush rpushx
            write list slow: linsert lmove lmpop lrem lset ltrim rpoplpush
            write list slow blocking: blmove blmpop blpop brpop brpoplpush
            write hash fast: hdel hincrby hincrbyfloat hmset hset hsetnx
            write string fast: append decr decrby getdel getex getset incr incrby incrbyfloat
            write string fast: setnx
            write string slow: mset msetnx psetex set setex setrange
            write bitmap slow: bitfield bitop setbit
            write hyperloglog admin slow dangerous: pfdebug
            write hyperloglog fast: pfadd
            write hyperloglog slow: pfmerge
            write geo slow: geoadd georadius georadiusbymember geosearchstore
            write stream fast: xack xadd xautoclaim xclaim xdel xsetid
            write stream slow: xgroup|create xgroup|createconsumer xgroup|delconsumer
            write stream slow: xgroup|destroy xgroup|setid xtrim
            write stream slow blocking: xreadgroup
            write slow scripting: function|delete function|flush function|load function|restore
            hyperloglog admin slow dangerous: pfselftest
            stream slow: xgroup|help xinfo|help
            pubsub fast: publish spublish
            pubsub slow: psubscribe pubsub|channels pubsub|numpat pubsub|numsub
            pubsub slow: pubsub|shardchannels pubsub|shardnumsub punsubscribe ssubscribe subscribe
            pubsub slow: sunsubscribe unsubscribe
            admin fast dangerous: lastsave role
            admin slow dangerous: acl|deluser acl|dryrun acl|getuser acl|list acl|load acl|log
            admin slow dangerous: acl|save acl|setuser acl|users bgrewriteaof bgsave
            admin slow dangerous: cluster|addslots cluster|addslotsrange cluster|bumpepoch
            admin slow dangerous: cluster|count-failure-reports cluster|delslots
            admin slow dangerous: cluster|delslotsrange cluster|failover cluster|flushslots
            admin slow dangerous: cluster|forget cluster|meet cluster|replicas cluster|replicate
            admin slow dangerous: cluster|reset cluster|saveconfig cluster|set-config-epoch
            admin slow dangerous: cluster|setslot cluster|slaves config|get config|resetstat
            admin slow dangerous: config|rewrite config|set debug failover latency|doctor
            admin slow dangerous: latency|graph latency|histogram latency|history latency|latest
            admin slow dangerous: latency|reset module|list module|load module|loadex
            admin slow dangerous: module|unload monitor psync replconf replicaof save shutdown
            admin slow dangerous: slaveof slowlog|get slowlog|len slowlog|reset sync
            admin slow dangerous connection: client|kill client|list client|no-evict client|pause
            admin slow dangerous connection: client|unblock client|unpause
            fast: time
            fast connection: asking auth echo hello ping quit readonly readwrite reset select
            fast transaction: discard multi unwatch watch
            slow: acl acl|cat acl|genpass acl|help acl|whoami client cluster
            slow: cluster|countkeysinslot cluster|getkeysinslot cluster|help cluster|info
            slow: cluster|keyslot cluster|links cluster|myid cluster|nodes cluster|shards
            slow: cluster|slots config config|help function latency latency|help memory
            slow: memory|doctor memory|help memory|malloc-stats memory|purge memory|stats module
            slow: module|help object pubsub pubsub|help script slowlog slowlog|help xgroup xinfo
            slow dangerous: info
            slow connection: client|caching client|getname client|getredir client|help client|id
            slow connection: client|info client|reply client|setname client|tracking
            slow connection: client|trackinginfo command command|count command|docs
            slow connection: command|getkeys command|getkeysandflags command|help command|info
            slow connection: command|list wait
            slow transaction: exec
            slow scripting: eval eval_ro evalsha evalsha_ro fcall fcall_ro function|dump
            slow scripting: function|help function|kill function|list function|stats script|debug
            slow scripting: script|exists script|flush script|help script|kill script|load
            """;

    private NodeLexicon() {}
}
