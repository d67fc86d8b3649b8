/// Two servers beside each other under the same load, and what the difference is. Start reading at
/// [dev.vedette.bench.Comparison].
@org.jspecify.annotations.NullMarked
package dev.vedette.bench;
