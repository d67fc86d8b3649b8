/// What a group looks like: which nodes, which sentinels, which timeouts; and its picture in text.
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.topology;
