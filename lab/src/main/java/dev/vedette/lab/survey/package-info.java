/// What a client can find out about running groups, as immutable facts and without any judgement:
/// who is there, what each one says of itself and of the others.
///
/// Nothing here changes a server: every command is a read, but for the login and for `SENTINEL
/// CKQUORUM`, which only computes. What could not be learnt is a
/// [dev.vedette.lab.survey.Known.NotGot] with the reason, never a guess. Start reading at
/// [dev.vedette.lab.survey.Survey].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.survey;
