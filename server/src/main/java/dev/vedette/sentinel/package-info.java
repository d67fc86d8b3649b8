/// A Sentinel around its core: connections to instances, INFO and hello texts, the SENTINEL
/// commands, sentinel.conf.
///
/// It carries events in and effects out and decides nothing: a branch on what the core knows means
/// that an effect is missing there. It touches the world by its ports only.
///
/// Start reading at [dev.vedette.sentinel.Shell].
@org.jspecify.annotations.NullMarked
package dev.vedette.sentinel;
