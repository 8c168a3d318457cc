package io.respite.commands.admin;

/**
 * Where a reply about commands goes, element by element in the order of the wire. The protocol
 * version is the sink's affair: under RESP2 a map is an array of twice the size, a set an array.
 */
public interface ReplySink {

    /** Begins an array of so many elements. */
    void array(int size);

    /** Begins a map of so many pairs, each a key followed by its value. */
    void map(int pairs);

    /** Begins a set of so many elements. */
    void set(int size);

    /** A bulk string of ASCII text. */
    void bulk(String text);

    /** A bulk string of any bytes. */
    void bulk(byte[] bytes);

    /** A simple string. */
    void status(String text);

    /** An integer. */
    void integer(long value);

    /** The null of a missing bulk string; under RESP3 the one null there is. */
    void nullBulk();

    /** An error, its code such as {@code ERR} first. */
    void error(String text);
}
