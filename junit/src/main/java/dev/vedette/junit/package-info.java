/// A real replicated group inside a JUnit test.
@org.jspecify.annotations.NullMarked
package dev.vedette.junit;
