/// Tests of the node over real sockets, next to real servers.
@org.jspecify.annotations.NullMarked
package dev.vedette.node;
