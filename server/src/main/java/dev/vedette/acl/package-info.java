/// Users and what they may do: rules, the check of each command, the ACL commands and the ACL log.
///
/// Pure: files are read and written by functions the node hands in ([Surroundings]). Invariants: a
/// user keeps its object for as long as it exists, so that the sessions that act as it follow its
/// rules at once; passwords are kept as SHA-256 only. Start reading at [User].
@NullMarked
package dev.vedette.acl;

import org.jspecify.annotations.NullMarked;
