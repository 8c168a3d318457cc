package io.respite.keyspace;

/**
 * How a value is stored, as OBJECT ENCODING names it. An entry holds the ordinal: constants are
 * only added.
 */
public enum Encoding {
    INT("int"),
    EMBSTR("embstr"),
    RAW("raw"),
    LISTPACK("listpack"),
    QUICKLIST("quicklist"),
    INTSET("intset"),
    HASHTABLE("hashtable"),
    SKIPLIST("skiplist"),
    STREAM("stream");

    private static final Encoding[] ALL = values();

    /** By ordinal: whether such a value is a structure of its own, outside its entry. */
    static final int LARGE_BITS =
            1 << QUICKLIST.ordinal()
                    | 1 << HASHTABLE.ordinal()
                    | 1 << SKIPLIST.ordinal()
                    | 1 << STREAM.ordinal();

    private final String text;

    Encoding(String text) {
        this.text = text;
    }

    /** The name that OBJECT ENCODING replies. */
    public String text() {
        return text;
    }

    static Encoding of(int ordinal) {
        return ALL[ordinal];
    }
}
