package dev.vedette.resp;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;

import java.util.List;

/// What a command answers. A value, so that EXEC, scripts, tests and both protocol versions get it
/// free.
///
/// The texts of [Simple] and [Error] hold one byte per char (ISO 8859-1), because an error may
/// quote what a client sent; [ReplyEncoder] removes line ends and NUL from them.
@SuppressWarnings("AvoidCommonTypeNames") // Reply.Error is always written with its Reply
public sealed interface Reply {

    /// A status such as `OK`.
    record Simple(String text) implements Reply {}

    /// An error with its code in front, without the leading `-`: `ERR syntax error`.
    record Error(String text) implements Reply {

        /// The first word, by which INFO errorstats counts.
        public String code() {
            int space = text.indexOf(' ');
            return space < 0 ? text : text.substring(0, space);
        }
    }

    record Int(long value) implements Reply {}

    record Bulk(Bytes value) implements Reply {}

    /// No value: `$-1` in RESP2.
    record Null() implements Reply {}

    /// No array: `*-1` in RESP2, the same as [Null] in RESP3.
    record NullArray() implements Reply {}

    record Array(List<Reply> elements) implements Reply {}

    /// Keys and values in turn; a flat array in RESP2.
    record MapReply(List<Reply> flat) implements Reply {}

    /// Elements without order; an array in RESP2.
    record SetReply(List<Reply> elements) implements Reply {}

    /// Not the answer to a request; an array in RESP2.
    record Push(List<Reply> elements) implements Reply {}

    /// Number text in a bulk in RESP2.
    record DoubleReply(double value) implements Reply {}

    /// `:1` or `:0` in RESP2.
    record Bool(boolean value) implements Reply {}

    /// Decimal digits of any length; a bulk in RESP2.
    record BigNumber(String digits) implements Reply {}

    /// Text for people, with a format of three letters such as `txt`; a bulk in RESP2.
    record Verbatim(String format, Bytes text) implements Reply {}

    /// Several replies to one request, one after the other, as SUBSCRIBE gives one per channel.
    record Several(List<Reply> replies) implements Reply {}

    /// No answer now: the client is blocked, or gets its answers by [dev.vedette.resp.Reply]
    /// pushes.
    record Later() implements Reply {}

    Reply OK = new Simple("OK");
    Reply QUEUED = new Simple("QUEUED");
    Reply NULL = new Null();
    Reply NULL_ARRAY = new NullArray();
    Reply LATER = new Later();
    Reply EMPTY_ARRAY = new Array(List.of());
    Reply EMPTY_BULK = new Bulk(Bytes.EMPTY);
    Reply ZERO = new Int(0);
    Reply ONE = new Int(1);

    static Reply ok() {
        return OK;
    }

    static Reply simple(String text) {
        return new Simple(text);
    }

    static Reply error(String text) {
        return new Error(text);
    }

    static Reply integer(long value) {
        return value == 0 ? ZERO : value == 1 ? ONE : new Int(value);
    }

    /// `:1` or `:0`, as most commands answer yes and no in both protocols; see [#bool] for RESP3's
    /// own.
    static Reply integer(boolean value) {
        return value ? ONE : ZERO;
    }

    static Reply bulk(Bytes value) {
        return value.isEmpty() ? EMPTY_BULK : new Bulk(value);
    }

    static Reply bulk(String text) {
        return bulk(Bytes.of(text));
    }

    static Reply bulk(long number) {
        return new Bulk(Bytes.of(number));
    }

    static Reply nil() {
        return NULL;
    }

    static Reply nilArray() {
        return NULL_ARRAY;
    }

    static Reply array(List<Reply> elements) {
        return elements.isEmpty() ? EMPTY_ARRAY : new Array(elements);
    }

    static Reply array(Reply... elements) {
        return array(List.of(elements));
    }

    /// An array of bulk strings.
    static Reply array(Texts texts) {
        return array(new BulkList(texts));
    }

    /// An array of arrays of two bulk strings each, which come in turn.
    static Reply pairs(Texts flat) {
        return array(new PairList(flat));
    }

    /// Keys and values in turn.
    static Reply map(List<Reply> flat) {
        return new MapReply(flat);
    }

    /// Keys and values in turn, all of them bulk strings.
    static Reply map(Texts flat) {
        return new MapReply(new BulkList(flat));
    }

    static Reply set(List<Reply> elements) {
        return new SetReply(elements);
    }

    /// A set of bulk strings.
    static Reply set(Texts elements) {
        return new SetReply(new BulkList(elements));
    }

    static Reply push(Reply... elements) {
        return new Push(List.of(elements));
    }

    static Reply number(double value) {
        return new DoubleReply(value);
    }

    static Reply bool(boolean value) {
        return new Bool(value);
    }

    static Reply verbatim(String text) {
        return new Verbatim("txt", Bytes.of(text));
    }

    static Reply later() {
        return LATER;
    }
}
