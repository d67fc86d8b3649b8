/// The table of large collections against maps of the JDK.
@org.jspecify.annotations.NullMarked
package dev.vedette.value.table;
