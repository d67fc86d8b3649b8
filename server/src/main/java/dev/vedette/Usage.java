package dev.vedette;

/// What `--help` prints.
final class Usage {

    static final String TEXT =
            """
            Usage: redis-server [/path/to/redis.conf] [options] [-]
                   redis-server - (read config from stdin)
                   redis-server -v or --version
                   redis-server -h or --help

            Options are directives of redis.conf with two hyphens in front; they come after the file, and a last -
            adds standard input.

            Examples:
                   redis-server (run the server with default conf)
                   echo 'port 7777' | redis-server -
                   redis-server /etc/redis/6379.conf
                   redis-server --port 7777 --replicaof 127.0.0.1 8888
                   redis-server /etc/redis/6379.conf --loglevel verbose

            Sentinel mode:
                   redis-server /etc/sentinel.conf --sentinel
            """;

    private Usage() {}
}
