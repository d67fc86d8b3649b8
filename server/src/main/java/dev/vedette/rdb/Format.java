package dev.vedette.rdb;

/// The numbers of the format. A byte before a key is either an opcode or the type of the value.
final class Format {

    private Format() {}

    /// The newest version this server reads: that of Redis 7.0.
    static final int NEWEST_VERSION = 10;

    /// What this server writes. Strings have looked the same since version 9, and 6.2 refuses to
    /// load anything newer: see docs/decisions on the version of the RDB.
    static final int WRITTEN_VERSION = 9;

    /// From this version on eight bytes of checksum end the RDB.
    static final int CHECKSUM_SINCE = 5;

    static final int HEADER_BYTES = 9;

    static final int TYPE_STRING = 0;
    static final int TYPE_LIST = 1;
    static final int TYPE_SET = 2;

    /// With scores as decimal text.
    static final int TYPE_SORTED_SET_TEXT = 3;

    static final int TYPE_HASH = 4;
    static final int TYPE_SORTED_SET = 5;
    static final int TYPE_HASH_ZIPMAP = 9;
    static final int TYPE_LIST_ZIPLIST = 10;
    static final int TYPE_INTSET = 11;
    static final int TYPE_SORTED_SET_ZIPLIST = 12;
    static final int TYPE_HASH_ZIPLIST = 13;
    static final int TYPE_LIST_OF_ZIPLISTS = 14;
    static final int TYPE_HASH_LISTPACK = 16;
    static final int TYPE_SORTED_SET_LISTPACK = 17;
    static final int TYPE_LIST_OF_LISTPACKS = 18;

    /// Of Redis 7.2.
    static final int TYPE_SET_LISTPACK = 20;

    static final int OP_SLOT_INFO = 244;
    static final int OP_FUNCTION2 = 245;
    static final int OP_FUNCTION = 246;
    static final int OP_MODULE_AUX = 247;
    static final int OP_IDLE = 248;
    static final int OP_FREQUENCY = 249;
    static final int OP_AUX = 250;
    static final int OP_RESIZE_DB = 251;
    static final int OP_EXPIRE_MILLIS = 252;
    static final int OP_EXPIRE_SECONDS = 253;
    static final int OP_SELECT_DB = 254;
    static final int OP_EOF = 255;

    /// The two highest bits of a length's first byte.
    static final int LENGTH_6_BITS = 0;

    static final int LENGTH_14_BITS = 1;
    static final int LENGTH_LONG = 2;
    static final int LENGTH_ENCODED = 3;

    static final int LENGTH_32_BITS = 0x80;
    static final int LENGTH_64_BITS = 0x81;

    static final int ENCODED_INT8 = 0;
    static final int ENCODED_INT16 = 1;
    static final int ENCODED_INT32 = 2;
    static final int ENCODED_LZF = 3;

    /// What people call a type.
    static String typeName(int type) {
        return switch (type) {
            case 0 -> "string";
            case 1 -> "list";
            case 2 -> "set";
            case 3, 5 -> "sorted set";
            case 4 -> "hash";
            case 6, 7 -> "module value";
            case 9 -> "hash as zipmap";
            case 10 -> "list as ziplist";
            case 11 -> "set as intset";
            case 12 -> "sorted set as ziplist";
            case 13 -> "hash as ziplist";
            case 14 -> "list as quicklist of ziplists";
            case 15, 19, 21 -> "stream";
            case 16 -> "hash as listpack";
            case 17 -> "sorted set as listpack";
            case 18 -> "list as quicklist of listpacks";
            case 20 -> "set as listpack";
            default -> "unknown";
        };
    }

    static boolean isKnownType(int type) {
        return !typeName(type).equals("unknown");
    }
}
