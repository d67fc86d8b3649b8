package dev.vedette.lab.workload;

/// The keys that scribes leave in a group: all below one prefix.
public record Traces(String prefix) {

    /// Ends each token of a log.
    public static final String END = ";";

    /// When keys that could not be deleted go by themselves; longer than any run.
    public static final String EXPIRY_SECONDS = "3600";

    /// The counter all scribes draw from.
    public String counter() {
        return prefix + ":counter";
    }

    /// A key to find out what may be done.
    public String trial() {
        return prefix + ":trial";
    }

    String log(int client, long index) {
        return prefix + ":log:" + client + ":" + index;
    }
}
