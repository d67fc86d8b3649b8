@org.jspecify.annotations.NullMarked
package dev.vedette.value;
