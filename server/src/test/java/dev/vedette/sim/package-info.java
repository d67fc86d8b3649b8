/// Tests of the simulated world, and of whole nodes in it.
@org.jspecify.annotations.NullMarked
package dev.vedette.sim;
