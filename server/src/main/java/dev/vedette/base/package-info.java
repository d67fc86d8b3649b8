/// The words every other room speaks: byte strings, moments, random numbers, Redis' number text
/// rules.
///
/// Pure: no clock, no randomness of its own, no I/O, no threads. Start reading at
/// [dev.vedette.base.Bytes].
@org.jspecify.annotations.NullMarked
package dev.vedette.base;
