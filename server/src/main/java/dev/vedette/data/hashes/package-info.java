/// Commands on hashes. Start reading at [dev.vedette.data.hashes.HashCommands].
@org.jspecify.annotations.NullMarked
package dev.vedette.data.hashes;
