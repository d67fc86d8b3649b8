/// From log lines to a story: what failed, who noticed, who decided, what it cost and why.
///
/// Nothing here reads files or clocks. Each sentence carries the lines it rests on, and nothing is
/// said that no line shows. Start reading at [dev.vedette.lab.explain.Explanation].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.explain;
