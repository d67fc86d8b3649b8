/// What is on disk after crashes and faults, and what the log says, next to a real server's.
@org.jspecify.annotations.NullMarked
package dev.vedette.persistence;
