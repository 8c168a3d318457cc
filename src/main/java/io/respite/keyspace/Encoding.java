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
