/// Puts Redis groups under stress and reports what was lost.
@org.jspecify.annotations.NullMarked
package dev.vedette.lab;
