package io.respite.golden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes RESP values as lines, one for each value, elements two columns deeper than their
 * aggregate. Two different byte sequences never give the same lines, so equal lines mean equal
 * bytes.
 *
 * <pre>
 *   *2\r\n$2\r\nhi\r\n:7\r\n     *2
 *                                  $2 hi
 *                                  :7
 * </pre>
 */
public final class ReplyLines {

    static final String CLOSED = "(closed)";
    public static final String SILENCE = "(no reply)";

    private static final int LINE_LIMIT = 1 << 20;

    private final InputStream replies;
    private final List<String> lines = new ArrayList<>();
    private int values;

    private ReplyLines(InputStream replies) {
        this.replies = replies;
    }

    /**
     * Reads the given number of values. Stops early, with a line in parentheses that says why, when
     * the connection is closed, when nothing more comes, or when the bytes are not RESP.
     */
    public static List<String> read(InputStream replies, int count) throws IOException {
        ReplyLines reader = new ReplyLines(replies);
        try {
            while (reader.values < count) {
                if (!reader.value(0)) {
                    reader.lines.add(CLOSED);
                    break;
                }
            }
        } catch (SocketTimeoutException silence) {
            reader.lines.add(SILENCE);
        } catch (EOFException closed) {
            reader.lines.add("(closed within a reply)");
        } catch (MalformedReply malformed) {
            reader.lines.add("(malformed) " + malformed.getMessage());
        }
        return reader.lines;
    }

    /** Reads all that comes until the connection is closed or stays silent. */
    static List<String> readAll(InputStream replies) throws IOException {
        return read(replies, Integer.MAX_VALUE);
    }

    /** Returns false when the connection was closed before the value. */
    private boolean value(int depth) throws IOException {
        int type = replies.read();
        if (type < 0) {
            return false;
        }
        String header = (char) type + line();
        switch (type) {
            case '+', '-', ':', '_', '#', ',', '(' -> add(depth, escaped(header));
            case '$', '=', '!' -> bulk(header, depth);
            case '*', '~', '>' -> aggregate(header, depth, 1);
            case '%', '|' -> aggregate(header, depth, 2);
            default -> throw new MalformedReply(header);
        }
        if (type == '|') {
            return value(depth);
        }
        values += depth == 0 ? 1 : 0;
        return true;
    }

    private void add(int depth, String line) {
        lines.add("  ".repeat(depth) + line);
    }

    private void bulk(String header, int depth) throws IOException {
        int length = length(header);
        if (length <= 0) {
            add(depth, header);
        }
        if (length < 0) {
            return;
        }
        byte[] bytes = replies.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        if (!line().isEmpty()) {
            throw new MalformedReply(header + ": the string is longer than its length");
        }
        if (length > 0) {
            add(depth, header + " " + escaped(new String(bytes, ISO_8859_1)));
        }
    }

    private void aggregate(String header, int depth, int valuesPerElement) throws IOException {
        long children = (long) length(header) * valuesPerElement;
        add(depth, header);
        for (long i = 0; i < children; i++) {
            if (!value(depth + 1)) {
                throw new EOFException();
            }
        }
    }

    private static int length(String header) {
        String number = header.substring(1);
        if (!number.matches("-1|0|[1-9][0-9]{0,8}")) {
            throw new MalformedReply(header);
        }
        return Integer.parseInt(number);
    }

    /** The bytes up to the next CR LF, each as one char. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int previous = 0;
        while (line.size() < LINE_LIMIT) {
            int next = replies.read();
            if (next < 0) {
                throw new EOFException();
            }
            if (previous == '\r' && next == '\n') {
                String text = line.toString(ISO_8859_1);
                return text.substring(0, text.length() - 1);
            }
            line.write(next);
            previous = next;
        }
        throw new MalformedReply("a line of more than " + LINE_LIMIT + " bytes");
    }

    /** Takes bytes as chars of 0 to 255. */
    static String escaped(String bytes) {
        StringBuilder text = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            boolean trailingSpace = c == ' ' && i == bytes.length() - 1;
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ' || c > '~' || trailingSpace) {
                        text.append(String.format("\\x%02x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        return text.toString();
    }

    private static final class MalformedReply extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedReply(String bytes) {
            super(escaped(bytes), null, false, false);
        }
    }
}
