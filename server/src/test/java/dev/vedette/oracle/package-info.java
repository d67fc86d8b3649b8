/// Real Redis servers beside ours: started for tests, asked with raw bytes, counted, and killed for
/// sure.
@org.jspecify.annotations.NullMarked
package dev.vedette.oracle;
