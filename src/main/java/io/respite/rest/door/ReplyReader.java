package io.respite.rest.door;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads replies in RESP3 that this server wrote. What it reads is well-formed; that it may be long,
 * or deep, is for its caller to bear in mind: both are bounded.
 */
public final class ReplyReader {

    /** Arrays inside arrays, as deep as JSON readers usually take. */
    private static final int MOST_DEPTH = 200;

    private static final Reply TOO_DEEP = new Reply.Failure("ERR the reply is nested too deeply");

    private final byte[] bytes;
    private final int limit;
    private int at;

    /** Reads the first {@code length} bytes. */
    public ReplyReader(byte[] bytes, int length) {
        this.bytes = bytes;
        limit = length;
    }

    /** Whether there is another reply. */
    public boolean hasMore() {
        return at < limit;
    }

    /** The next reply. */
    public Reply next() {
        return next(0);
    }

    private Reply next(int depth) {
        char type = (char) bytes[at++];
        return switch (type) {
            case '$' -> bulk(0);
            case '=' -> bulk("txt:".length());
            case '+' -> new Reply.Status(line());
            case '-' -> new Reply.Failure(line());
            case ':' -> new Reply.Whole(number());
            case ',' -> new Reply.Decimal(decimal(line()));
            case '(' -> new Reply.BigNumber(line());
            case '#' -> new Reply.Truth(line().equals("t"));
            case '_' -> nothing();
            case '*', '~', '>' -> items(depth);
            case '%' -> pairs(depth);
            case '|' -> behindAttributes(depth);
            default -> throw new IllegalStateException("no reply begins with '" + type + "'");
        };
    }

    private Reply bulk(int prefixLength) {
        int length = Math.toIntExact(number());
        if (length < 0) {
            return Reply.NOTHING;
        }
        byte[] value = Arrays.copyOfRange(bytes, at + prefixLength, at + length);
        at += length + 2;
        return new Reply.Bulk(value);
    }

    private Reply nothing() {
        at += 2;
        return Reply.NOTHING;
    }

    private Reply items(int depth) {
        long count = number();
        return count < 0 ? Reply.NOTHING : list(count, depth, false);
    }

    private Reply pairs(int depth) {
        return list(number() * 2, depth, true);
    }

    private Reply list(long count, int depth, boolean isMap) {
        boolean isKept = depth < MOST_DEPTH;
        List<Reply> items = new ArrayList<>(isKept ? (int) Math.min(count, limit - at) : 0);
        for (long i = 0; i < count; i++) {
            Reply item = next(depth + 1);
            if (isKept) {
                items.add(item);
            }
        }
        if (!isKept) {
            return TOO_DEEP;
        }
        return isMap ? new Reply.Pairs(items) : new Reply.Items(items);
    }

    private Reply behindAttributes(int depth) {
        for (long left = number() * 2; left > 0; left--) {
            next(depth + 1);
        }
        return next(depth);
    }

    private long number() {
        boolean isNegative = bytes[at] == '-';
        long value = 0;
        for (at += isNegative ? 1 : 0; bytes[at] != '\r'; at++) {
            value = value * 10 + bytes[at] - '0';
        }
        at += 2;
        return isNegative ? -value : value;
    }

    private String line() {
        int start = at;
        while (bytes[at] != '\r') {
            at++;
        }
        String text = new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
        at += 2;
        return text;
    }

    private static double decimal(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }
}
