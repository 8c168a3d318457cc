package io.respite.keyspace;

/**
 * The types of values, as TYPE names them. An entry holds the ordinal: constants are only added.
 */
public enum ValueType {
    STRING("string"),
    LIST("list"),
    SET("set"),
    SORTED_SET("zset"),
    HASH("hash"),
    STREAM("stream");

    private static final ValueType[] ALL = values();

    /** How many types there are. */
    public static final int COUNT = ALL.length;

    private final String text;

    ValueType(String text) {
        this.text = text;
    }

    /** The name that TYPE replies. */
    public String text() {
        return text;
    }

    static ValueType of(int ordinal) {
        return ALL[ordinal];
    }
}
