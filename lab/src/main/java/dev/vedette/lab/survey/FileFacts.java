package dev.vedette.lab.survey;

import java.nio.file.Path;
import java.util.OptionalInt;

/// A file of a server on this host, as the user its process runs as finds it.
///
/// @param exists whether it is there and a plain file
/// @param isWritable whether its content may be changed
/// @param isReplaceable whether another file may be put in its place, which is how configurations
///   are rewritten: it takes the right to write in the folder
/// @param isExecutable whether it may be run
/// @param arguments the highest argument it reads, when it is a script in a language that is read
///   here
public record FileFacts(
        Path path,
        boolean exists,
        boolean isWritable,
        boolean isReplaceable,
        boolean isExecutable,
        OptionalInt arguments) {}
