package dev.vedette.command;

import java.util.function.Consumer;

/// A section of INFO that a room brings, its fields in the order of Redis 7.0.
///
/// @param name in lower case, as a client asks for it
/// @param title as the heading shows it
/// @param isDefault whether INFO without arguments shows it
public record InfoSection(
        String name, String title, boolean isDefault, Consumer<InfoLines> lines) {}
