package dev.vedette.sentinel.core;

/// What we want of an instance. Each may be refused for itself: an ACL has one rule for each.
public enum Dealing {
    /// To be let in: AUTH, or to connect at all.
    LOGIN,
    PING,
    INFO,
    /// PUBLISH of hellos.
    HELLO,
    /// SUBSCRIBE to hellos.
    LISTEN,
    /// A change of role.
    ORDERS
}
