package dev.vedette.lab.explain;

/// What a sentence rests on.
///
/// @param where `file:line`, or `file: field` for a dump
/// @param text the line without its wrapping, or the field's value
public record Evidence(String where, String text) {}
