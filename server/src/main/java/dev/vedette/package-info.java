/// The server program: [dev.vedette.Main] for the command line, [dev.vedette.Server] for embedding.
@org.jspecify.annotations.NullMarked
package dev.vedette;
