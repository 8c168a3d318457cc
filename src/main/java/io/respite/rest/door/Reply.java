package io.respite.rest.door;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a command answered: a value of RESP3. Immutable; byte arrays are not to be written to. */
public sealed interface Reply {

    /** A bulk or verbatim string. */
    record Bulk(byte[] bytes) implements Reply {}

    /** A simple string, such as {@code OK}. */
    record Status(String text) implements Reply {}

    /** An error: its code and what is wrong. */
    record Failure(String text) implements Reply {}

    record Whole(long value) implements Reply {}

    /** A double, infinite or not a number perhaps. */
    record Decimal(double value) implements Reply {}

    /** An integer of any size, as its text. */
    record BigNumber(String digits) implements Reply {}

    record Truth(boolean value) implements Reply {}

    /** Nothing: a null, or no reply at all. */
    record Nothing() implements Reply {}

    /** An array, a set, or a message. */
    record Items(List<Reply> items) implements Reply {}

    /** A map: keys and values in turn. */
    record Pairs(List<Reply> items) implements Reply {}

    Reply NOTHING = new Nothing();

    default boolean isFailure() {
        return this instanceof Failure;
    }

    /** The elements; keys and values in turn of a map; none of anything else. */
    default List<Reply> elements() {
        return switch (this) {
            case Items(List<Reply> items) -> items;
            case Pairs(List<Reply> items) -> items;
            case Bulk _, Status _, Failure _, Whole _, Decimal _, BigNumber _, Truth _, Nothing _ ->
                    List.of();
        };
    }

    /** The bytes of a string or a number's text, else null. */
    default byte[] bytes() {
        return switch (this) {
            case Bulk(byte[] bytes) -> bytes;
            case Status(String text) -> text.getBytes(StandardCharsets.ISO_8859_1);
            case Whole(long value) -> Long.toString(value).getBytes(StandardCharsets.ISO_8859_1);
            case BigNumber(String digits) -> digits.getBytes(StandardCharsets.ISO_8859_1);
            case Failure _, Decimal _, Truth _, Nothing _, Items _, Pairs _ -> null;
        };
    }

    /** The text of a string, one character a byte, or of an error; else null. */
    default String text() {
        if (this instanceof Failure(String text)) {
            return text;
        }
        byte[] bytes = bytes();
        return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /**
     * The value of an integer.
     *
     * @throws IllegalStateException where this is none
     */
    default long whole() {
        if (this instanceof Whole(long value)) {
            return value;
        }
        throw new IllegalStateException("not an integer: " + this);
    }
}
