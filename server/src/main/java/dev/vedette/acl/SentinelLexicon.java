package dev.vedette.acl;

/// The commands of a Sentinel of Redis 7.0.15; LexiconTest compares them with a real one.
final class SentinelLexicon {

    static final String TEXT =
            """
            pubsub fast: publish
            pubsub slow: psubscribe punsubscribe subscribe unsubscribe
            admin fast dangerous: role
            admin slow dangerous: acl|deluser acl|dryrun acl|getuser acl|list acl|load acl|log
            admin slow dangerous: acl|save acl|setuser acl|users sentinel sentinel|ckquorum
            admin slow dangerous: sentinel|config sentinel|debug sentinel|failover
            admin slow dangerous: sentinel|flushconfig sentinel|get-master-addr-by-name
            admin slow dangerous: sentinel|info-cache sentinel|is-master-down-by-addr
            admin slow dangerous: sentinel|master sentinel|masters sentinel|monitor sentinel|myid
            admin slow dangerous: sentinel|pending-scripts sentinel|remove sentinel|replicas
            admin slow dangerous: sentinel|reset sentinel|sentinels sentinel|set
            admin slow dangerous: sentinel|simulate-failure sentinel|slaves shutdown
            admin slow dangerous connection: client|kill client|list client|no-evict client|pause
            admin slow dangerous connection: client|unblock client|unpause
            fast connection: auth hello ping
            slow: acl acl|cat acl|genpass acl|help acl|whoami client sentinel|help
            slow dangerous: info
            slow connection: client|caching client|getname client|getredir client|help client|id
            slow connection: client|info client|reply client|setname client|tracking
            slow connection: client|trackinginfo command command|count command|docs
            slow connection: command|getkeys command|getkeysandflags command|help command|info
            slow connection: command|list
            """;

    /// What our Sentinel has besides. Without categories, so that these are counted as Redis counts
    /// them; what allows a container allows its subcommands, and QUIT is allowed to all.
    static final String OURS =
            """
            : quit sentinel|explain sentinel|get-primary-addr-by-name sentinel|primaries
            : sentinel|is-primary-down-by-addr sentinel|primary
            """;

    private SentinelLexicon() {}
}
