/// A small RESP2 client with blocking sockets, meant for virtual threads: one connection, one
/// owner.
///
/// It is written apart from the server's own protocol room on purpose: two independent readings of
/// the protocol check each other. Start reading at [dev.vedette.lab.client.RespConnection].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.client;
