/// Replication between our processes and real servers.
@org.jspecify.annotations.NullMarked
package dev.vedette.replication;
