package io.respite.persistence.aof;

import io.respite.engine.settings.ConfigText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which files make up the append-only file, in their order. Immutable; each step of a rewrite makes
 * another one, which counts when it is on disk.
 *
 * <pre>
 *   file appendonly.aof.2.base.rdb seq 2 type b     what there was when it was rewritten last
 *   file appendonly.aof.1.incr.aof seq 1 type h     replaced by it, to be deleted
 *   file appendonly.aof.2.incr.aof seq 2 type i     what came since, in the order of its numbers
 *   file appendonly.aof.3.incr.aof seq 3 type i     the last one is written
 * </pre>
 *
 * <p>A name with blanks or other bytes that are not printed stands in quotes. Lines that begin with
 * {@code #} are passed over, and so are pairs of words behind these six.
 *
 * @param base the file to begin with, or null
 * @param history files that count no more
 * @param increments what was written since, oldest first
 * @param baseSequence the number of the newest base there was
 * @param incrementSequence the number of the newest increment there was
 */
record Manifest(
        AofFile base,
        List<AofFile> history,
        List<AofFile> increments,
        long baseSequence,
        long incrementSequence) {

    /** A line longer than this is broken. */
    private static final int MOST_LINE_BYTES = 1024;

    /** Beyond this a number is broken: it must still be possible to count on. */
    private static final long MOST_SEQUENCE = 1L << 62;

    private static final String BROKEN = "Invalid AOF manifest file format";

    static final Manifest EMPTY = new Manifest(null, List.of(), List.of(), 0, 0);

    /** What a file is for, with the letter that stands for it. */
    enum Kind {
        BASE('b'),
        HISTORY('h'),
        INCREMENT('i');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    /**
     * One file.
     *
     * @param name without directories; a byte string
     */
    record AofFile(String name, long sequence, Kind kind) {

        private String line() {
            String shown = needsQuotes(name) ? ConfigText.quote(name) : name;
            return "file " + shown + " seq " + sequence + " type " + kind.letter + "\n";
        }

        private static boolean needsQuotes(String name) {
            return name.isEmpty()
                    || name.chars().anyMatch(c -> c <= ' ' || c > '~' || "\\\"'".indexOf(c) >= 0);
        }

        private AofFile asHistory() {
            return new AofFile(name, sequence, Kind.HISTORY);
        }
    }

    /** Whether it names nothing that is to be loaded. */
    boolean isEmpty() {
        return base == null && increments.isEmpty();
    }

    /** The files to load, in their order. */
    List<AofFile> files() {
        List<AofFile> files = new ArrayList<>(increments.size() + 1);
        if (base != null) {
            files.add(base);
        }
        files.addAll(increments);
        return files;
    }

    /** The increment that is written, or null. */
    AofFile last() {
        return increments.isEmpty() ? null : increments.getLast();
    }

    /** With an old file of one piece as its base, from before there were manifests. */
    Manifest upgradedFrom(String name) {
        AofFile file = new AofFile(name, 1, Kind.BASE);
        return new Manifest(file, history, increments, 1, incrementSequence);
    }

    /** With one more increment, which is written from now on. */
    Manifest withIncrement(String stem) {
        long sequence = incrementSequence + 1;
        List<AofFile> longer = new ArrayList<>(increments);
        longer.add(new AofFile(stem + "." + sequence + ".incr.aof", sequence, Kind.INCREMENT));
        return new Manifest(base, history, List.copyOf(longer), baseSequence, sequence);
    }

    /** With a new base; the one before is history. */
    Manifest withBase(String stem, boolean isRdb) {
        long sequence = baseSequence + 1;
        String name = stem + "." + sequence + ".base." + (isRdb ? "rdb" : "aof");
        List<AofFile> longer = new ArrayList<>();
        if (base != null) {
            longer.add(base.asHistory());
        }
        longer.addAll(history);
        return new Manifest(
                new AofFile(name, sequence, Kind.BASE),
                List.copyOf(longer),
                increments,
                sequence,
                incrementSequence);
    }

    /** With the increments as history, all but the last {@code kept}. */
    Manifest withRewritten(int kept) {
        int gone = Math.max(0, increments.size() - kept);
        List<AofFile> longer = new ArrayList<>();
        for (int i = 0; i < gone; i++) {
            longer.add(increments.get(i).asHistory());
        }
        longer.addAll(history);
        return new Manifest(
                base,
                List.copyOf(longer),
                List.copyOf(increments.subList(gone, increments.size())),
                baseSequence,
                incrementSequence);
    }

    /**
     * As it is, but with no name in use that another one gave a file of its own: each of these is
     * history.
     */
    Manifest without(Manifest other) {
        List<AofFile> longer = new ArrayList<>(history);
        for (AofFile file : other.files()) {
            if (!file.equals(base) && !increments.contains(file)) {
                longer.add(file.asHistory());
            }
        }
        return new Manifest(
                base,
                List.copyOf(longer),
                increments,
                Math.max(baseSequence, other.baseSequence),
                Math.max(incrementSequence, other.incrementSequence));
    }

    /** Without history. */
    Manifest withoutHistory() {
        return new Manifest(base, List.of(), increments, baseSequence, incrementSequence);
    }

    /** The text of the file, a byte string. */
    String text() {
        StringBuilder text = new StringBuilder();
        if (base != null) {
            text.append(base.line());
        }
        history.forEach(file -> text.append(file.line()));
        increments.forEach(file -> text.append(file.line()));
        return text.toString();
    }

    /**
     * Reads the text of a manifest, a byte string.
     *
     * @throws ManifestError with Redis' reason and the line where it is none
     */
    static Manifest parse(String text) throws ManifestError {
        if (text.isEmpty()) {
            throw new ManifestError("Found an empty AOF manifest", 0, null);
        }
        AofFile base = null;
        List<AofFile> history = new ArrayList<>();
        List<AofFile> increments = new ArrayList<>();
        int number = 0;
        for (int from = 0, to; from < text.length(); from = to) {
            to = lineEnd(text, from);
            number++;
            if (text.charAt(from) == '#') {
                continue;
            }
            if (text.charAt(to - 1) != '\n') {
                throw new ManifestError(
                        "The AOF manifest file contains too long line", number, null);
            }
            String line = ConfigText.trim(text.substring(from, to));
            AofFile file = file(line, number);
            switch (file.kind) {
                case BASE -> {
                    if (base != null) {
                        throw new ManifestError(
                                "Found duplicate base file information", number, line);
                    }
                    base = file;
                }
                case HISTORY -> history.add(file);
                case INCREMENT -> {
                    long before = increments.isEmpty() ? 0 : increments.getLast().sequence;
                    if (file.sequence <= before) {
                        throw new ManifestError(
                                "Found a non-monotonic sequence number", number, line);
                    }
                    increments.add(file);
                }
            }
        }
        return new Manifest(
                base,
                List.copyOf(history),
                List.copyOf(increments),
                base == null ? 0 : base.sequence,
                increments.isEmpty() ? 0 : increments.getLast().sequence);
    }

    /* Where the line that begins there ends: behind its line feed, or where it is cut. */
    private static int lineEnd(String text, int from) {
        int feed = text.indexOf('\n', from);
        int end = feed < 0 ? text.length() : feed + 1;
        return Math.min(end, from + MOST_LINE_BYTES);
    }

    private static AofFile file(String line, int number) throws ManifestError {
        List<String> words = ConfigText.split(line);
        if (words == null || words.size() < 6 || words.size() % 2 != 0) {
            throw new ManifestError(BROKEN, number, line);
        }
        String name = null;
        long sequence = 0;
        char letter = 0;
        for (int i = 0; i < words.size(); i += 2) {
            String value = words.get(i + 1);
            switch (words.get(i).toLowerCase(Locale.ROOT)) {
                case "file" -> name = value;
                case "seq" -> sequence = sequence(value);
                case "type" -> letter = value.isEmpty() ? 0 : value.charAt(0);
                default -> {
                    /* Something that a later version tells of the file. */
                }
            }
        }
        if (name != null && !isBareName(name)) {
            throw new ManifestError("File can't be a path, just a filename", number, line);
        }
        if (name == null || sequence == 0 || letter == 0 || sequence > MOST_SEQUENCE) {
            throw new ManifestError(BROKEN, number, line);
        }
        for (Kind kind : Kind.values()) {
            if (kind.letter == letter) {
                return new AofFile(name, sequence, kind);
            }
        }
        throw new ManifestError("Unknown AOF file type", number, line);
    }

    private static boolean isBareName(String name) {
        return name.indexOf('/') < 0 && name.indexOf('\\') < 0 && name.indexOf(0) < 0;
    }

    /* As C's atoll reads it: digits until something else comes; what is no number is none. */
    private static long sequence(String text) {
        int at = !text.isEmpty() && "+-".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
        long value = 0;
        for (; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
            int digit = text.charAt(at) - '0';
            value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
        }
        return text.startsWith("-") ? -value : value;
    }
}
