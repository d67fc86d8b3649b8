/// Clients that follow the master through the sentinels, as client libraries do, and note down each
/// operation.
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.workload;
