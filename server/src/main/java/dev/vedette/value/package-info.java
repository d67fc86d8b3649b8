/// What a key can hold.
///
/// Pure. A string is an immutable object. A collection is made of blocks in the slab
/// ([dev.vedette.memory.Memory]) and its object is a handle on them; it changes only between
/// `Database.find...` and `Database.update`, and what a snapshot may read is copied first. Start
/// reading at [dev.vedette.value.Value], then [dev.vedette.value.Collection].
@org.jspecify.annotations.NullMarked
package dev.vedette.value;
