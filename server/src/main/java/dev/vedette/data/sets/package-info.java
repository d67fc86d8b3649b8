/// Commands on sets. Start reading at [dev.vedette.data.sets.SetCommands].
@org.jspecify.annotations.NullMarked
package dev.vedette.data.sets;
