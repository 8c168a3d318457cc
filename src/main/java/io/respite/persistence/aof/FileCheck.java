package io.respite.persistence.aof;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Checks the commands of one file, more strictly than they are loaded. For one thread. */
final class FileCheck {

    private static final int MOST_NUMBER_LINE_BYTES = 127;
    private static final int MOST_ANNOTATION_BYTES = 1023;
    private static final int LONGEST_NAME = 5;

    /**
     * What is checked.
     *
     * @param kind what sort of file it is
     * @param name as the manifest has it
     * @param isLast whether nothing follows, so that its end may be cut off
     */
    record Named(String kind, String name, Path path, boolean isLast) {}

    /** How it ended. */
    enum Outcome {
        VALID,
        EMPTY,
        CUT,
        CUT_AT_TIME,
        BROKEN
    }

    /** What comes next is no part of such a file; it is said. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;
    }

    private final Named named;
    private final PrintStream out;
    private final InputStream answers;
    private final boolean fixes;
    private final long untilSecond;
    private CheckedFile file;
    private String error;
    private long errorAt;
    private long lines = 1;
    private boolean isInMulti;

    FileCheck(Named named, PrintStream out, InputStream answers, boolean fixes, long untilSecond) {
        this.named = named;
        this.out = out;
        this.answers = answers;
        this.fixes = fixes;
        this.untilSecond = untilSecond;
    }

    /** Checks from the given place on. */
    Outcome run(long from) throws IOException {
        try (CheckedFile opened = new CheckedFile(named.path, fixes || untilSecond != 0)) {
            file = opened;
            if (file.size() == 0) {
                return Outcome.EMPTY;
            }
            file.seek(from);
            return check(from);
        } catch (Broken broken) {
            return Outcome.BROKEN;
        }
    }

    private Outcome check(long from) throws IOException, Broken {
        long valid = from;
        while (true) {
            valid = isInMulti ? valid : file.position();
            int first = file.peek();
            if (first < 0) {
                break;
            }
            if (first == '#') {
                if (!annotation()) {
                    return Outcome.CUT_AT_TIME;
                }
            } else if (first == '*') {
                if (!command()) {
                    break;
                }
            } else {
                out.println("AOF " + named.name + " format error");
                break;
            }
        }
        if (file.sawEnd() && isInMulti && error == null) {
            fail("Reached EOF before reading EXEC for MULTI");
        }
        if (error != null) {
            out.println(error);
        }
        return ended(valid);
    }

    private Outcome ended(long valid) throws IOException {
        long size = file.size();
        long rest = size - valid;
        if (rest == 0 && untilSecond != 0) {
            out.println("Truncate nothing in AOF " + named.name + " to timestamp " + untilSecond);
            return Outcome.VALID;
        }
        out.println(
                String.format(
                        Locale.ROOT,
                        "AOF analyzed: filename=%s, size=%d, ok_up_to=%d, ok_up_to_line=%d,"
                                + " diff=%d",
                        named.name,
                        size,
                        valid,
                        lines,
                        rest));
        if (rest == 0) {
            return Outcome.VALID;
        }
        if (!fixes) {
            out.println(
                    "AOF " + named.name + " is not valid. Use the --fix option to try fixing it.");
            return Outcome.BROKEN;
        }
        if (!named.isLast) {
            out.println(
                    "Failed to truncate AOF " + named.name + " because it is not the last file");
            return Outcome.BROKEN;
        }
        return cut(size, valid);
    }

    private Outcome cut(long size, long valid) throws IOException {
        out.println(
                "This will shrink the AOF "
                        + named.name
                        + " from "
                        + size
                        + " bytes, with "
                        + (size - valid)
                        + " bytes, to "
                        + valid
                        + " bytes");
        out.print("Continue? [y/N]: ");
        out.flush();
        int answer = answers.read();
        if (answer != 'y' && answer != 'Y') {
            out.println("Aborting...");
            return Outcome.BROKEN;
        }
        file.truncate(valid);
        return Outcome.CUT;
    }

    /* Returns false where the file was cut before it. */
    private boolean annotation() throws IOException, Broken {
        long at = file.position();
        String line = new String(file.line(MOST_ANNOTATION_BYTES), StandardCharsets.ISO_8859_1);
        if (untilSecond == 0 || !line.startsWith("#TS:")) {
            return true;
        }
        if (!line.matches("#TS:\\d{1,18}\r\n")) {
            out.println("Invalid timestamp annotation");
            throw new Broken();
        }
        if (Long.parseLong(line.substring(4).strip()) <= untilSecond) {
            return true;
        }
        if (at == 0) {
            out.println(
                    "AOF "
                            + named.path
                            + " has nothing before timestamp "
                            + untilSecond
                            + ", aborting...");
            throw new Broken();
        }
        if (!named.isLast) {
            out.println(
                    "Failed to truncate AOF "
                            + named.path
                            + " to timestamp "
                            + untilSecond
                            + " to offset "
                            + at
                            + " because it is not the last file.");
            out.println(
                    "If you insist, please delete all files after this file according to the"
                            + " manifest file and delete the corresponding records in manifest file"
                            + " manually. Then re-run redis-check-aof.");
            throw new Broken();
        }
        file.truncate(at);
        return false;
    }

    private boolean command() throws IOException {
        Long words = number('*');
        if (words == null) {
            return false;
        }
        for (long i = 0; i < words; i++) {
            String word = word();
            if (word == null || i == 0 && !follows(word)) {
                return false;
            }
        }
        return true;
    }

    private boolean follows(String name) {
        boolean isMulti = name.equalsIgnoreCase("multi");
        boolean isExec = name.equalsIgnoreCase("exec");
        if (isMulti && isInMulti || isExec && !isInMulti) {
            String path = named.path.toString();
            fail("Unexpected " + (isMulti ? "MULTI" : "EXEC") + " in AOF " + path);
            return false;
        }
        isInMulti = isMulti || isInMulti && !isExec;
        return true;
    }

    /* The word, or what it begins with where it is longer than the names that count. */
    private String word() throws IOException {
        Long length = number('$');
        if (length == null) {
            return null;
        }
        if (length < 0 || length > Long.MAX_VALUE - 2) {
            fail(
                    "Expected to read string of "
                            + length
                            + " bytes, which is not in the suitable range");
            return null;
        }
        errorAt = file.position();
        byte[] start = file.bytes((int) Math.min(length, LONGEST_NAME));
        long read = start.length + file.skip(length - start.length);
        byte[] end = file.bytes(2);
        if (end.length < 2) {
            fail(
                    "Expected to read "
                            + (length + 2)
                            + " bytes, got "
                            + (read + end.length)
                            + " bytes");
            return null;
        }
        return endsLine(end, 0)
                ? length > LONGEST_NAME ? "" : new String(start, StandardCharsets.ISO_8859_1)
                : null;
    }

    private Long number(char prefix) throws IOException {
        errorAt = file.position();
        byte[] line = file.line(MOST_NUMBER_LINE_BYTES);
        if (line == null) {
            return null;
        }
        if (line[0] != prefix) {
            fail("Expected prefix '" + prefix + "', got: '" + (char) (line[0] & 0xFF) + "'");
            return null;
        }
        int at = 1;
        boolean isNegative = at < line.length && line[at] == '-';
        at += isNegative ? 1 : 0;
        long sum = 0;
        for (; at < line.length && line[at] >= '0' && line[at] <= '9'; at++) {
            int digit = line[at] - '0';
            sum = sum > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : sum * 10 + digit;
        }
        return endsLine(line, at) ? isNegative ? -sum : sum : null;
    }

    private boolean endsLine(byte[] bytes, int at) {
        int first = at < bytes.length ? bytes[at] : 0;
        int second = at + 1 < bytes.length ? bytes[at + 1] : 0;
        if (first != '\r' || second != '\n') {
            fail(String.format("Expected \\r\\n, got: %02x%02x", first, second));
            return false;
        }
        lines++;
        return true;
    }

    private void fail(String reason) {
        error = String.format("0x%16x: %s", errorAt, reason);
    }
}
