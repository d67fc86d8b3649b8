/// Tests of the real world: sockets of the loopback, files, threads.
@org.jspecify.annotations.NullMarked
package dev.vedette.world.os;
