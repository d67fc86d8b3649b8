/// The wire: requests in, replies out, in RESP2, RESP3 and inline form.
///
/// Pure. Everything here works on bytes that somebody else read and somebody else will send; any
/// split of the incoming bytes gives the same requests, and buffers grow with bytes that arrived,
/// never with lengths a peer declared. Start reading at [dev.vedette.resp.Reply] and
/// [dev.vedette.resp.RequestParser].
@org.jspecify.annotations.NullMarked
package dev.vedette.resp;
