/// Packed rows of bytes, against those of a real server.
@org.jspecify.annotations.NullMarked
package dev.vedette.value.packed;
