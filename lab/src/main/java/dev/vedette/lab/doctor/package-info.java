/// Judges a group by facts of [dev.vedette.lab.survey]: will it survive the loss of its master?
///
/// Checks are pure functions over facts, listed by topic ([dev.vedette.lab.doctor.Checks] has them
/// all). Each one tells why it matters and how to mend what it finds. What cannot be known is not
/// checked, with the reason; it never counts as passed. Start reading at
/// [dev.vedette.lab.doctor.Check].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.doctor;
