package io.respite.persistence.aof;

import io.respite.engine.settings.ConfigText;
import io.respite.persistence.aof.Manifest.AofFile;
import io.respite.persistence.disk.DiskFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Checks the files of an append-only file, and cuts off what is broken at their end, as
 * redis-check-aof does; it says what that says. For one thread; the server must not run.
 */
public final class AofCheck {

    private static final byte[] RDB = {'R', 'E', 'D', 'I', 'S'};
    private static final int LEAST_RDB_BYTES = 8;

    /** Checks files in the RDB format. */
    @FunctionalInterface
    public interface RdbCheck {

        /** Says what there is to say of the file. Returns where its snapshot ends, or -1. */
        long check(Path file, PrintStream out) throws IOException;
    }

    /** The check is over with status 1; what is to be said is said. */
    private static final class Ended extends Exception {
        private static final long serialVersionUID = 1;
    }

    private final PrintStream out;
    private final InputStream answers;
    private final RdbCheck rdb;
    private boolean fixes;
    private long untilSecond;

    /**
     * @param answers where the answer is read to whether a file is to be cut
     */
    public AofCheck(PrintStream out, InputStream answers, RdbCheck rdb) {
        this.out = out;
        this.answers = answers;
        this.rdb = rdb;
    }

    /**
     * Runs with arguments: {@code [--fix|--truncate-to-timestamp second] file}, or the file first.
     * Returns the status that the process is to end with.
     */
    public int run(List<String> words) {
        List<String> arguments = fileLast(words);
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        int count = arguments.size();
        fixes = count == 2 && first.equals("--fix");
        boolean cuts = count == 3 && first.equals("--truncate-to-timestamp");
        if (count != 1 && !fixes && !cuts) {
            out.println(
                    "Usage: respite-server --check-aof [--fix|--truncate-to-timestamp $timestamp]"
                            + " <file.manifest|file.aof>");
            return 1;
        }
        if (cuts && !arguments.get(1).matches("[+-]?\\d{1,18}")) {
            out.println("Invalid timestamp, aborting...");
            return 1;
        }
        untilSecond = cuts ? Long.parseLong(arguments.get(1)) : 0;
        Path file = Path.of(arguments.getLast());
        try {
            check(file);
            return 0;
        } catch (IOException e) {
            out.println("Cannot open file " + file + ": " + DiskFault.reason(e) + ", aborting...");
            return 1;
        } catch (Ended ended) {
            return 1;
        }
    }

    private static List<String> fileLast(List<String> words) {
        if (words.size() < 2 || words.getFirst().startsWith("--")) {
            return words;
        }
        List<String> turned = new ArrayList<>(words);
        Collections.rotate(turned, -1);
        return turned;
    }

    private void check(Path file) throws IOException, Ended {
        if (isManifest(file)) {
            checkAll(file);
        } else {
            out.println("Start checking Old-Style AOF");
            checkFile(new FileCheck.Named("AOF", file.toString(), file, true));
        }
    }

    /* Of a manifest every line begins with the name of a file, or is a remark. */
    private static boolean isManifest(Path path) throws IOException {
        boolean isManifest = false;
        try (CheckedFile file = new CheckedFile(path, false)) {
            for (byte[] line; (line = file.line(1024)) != null; ) {
                String text = new String(line, StandardCharsets.ISO_8859_1);
                if (text.startsWith("file")) {
                    isManifest = true;
                } else if (!text.startsWith("#")) {
                    break;
                }
            }
        }
        return isManifest;
    }

    private void checkAll(Path path) throws IOException, Ended {
        out.println("Start checking Multi Part AOF");
        Manifest manifest = manifest(path);
        List<AofFile> files = manifest.files();
        for (int i = 0; i < files.size(); i++) {
            AofFile file = files.get(i);
            boolean isBase = file == manifest.base();
            Path part = path.resolveSibling(ConfigText.textOf(file.name()));
            if (isBase) {
                String format = isRdb(part) ? "RDB" : "RESP";
                out.println("Start to check BASE AOF (" + format + " format).");
            } else if (file == manifest.increments().getFirst()) {
                out.println("Start to check INCR files.");
            }
            String kind = isBase ? "BASE AOF" : "INCR AOF";
            boolean isLast = i == files.size() - 1;
            checkFile(new FileCheck.Named(kind, file.name(), part, isLast));
        }
        out.println("All AOF files and manifest are valid");
    }

    private Manifest manifest(Path path) throws IOException, Ended {
        try {
            return AofDirectory.read(path);
        } catch (ManifestError e) {
            out.println("\n*** FATAL AOF MANIFEST FILE ERROR ***\n");
            out.println("Reading the manifest file " + path + ", at line " + e.line());
            if (e.text() != null) {
                out.println(">>> '" + e.text() + "'");
            }
            out.println(e.getMessage());
            throw new Ended();
        }
    }

    private static boolean isRdb(Path path) throws IOException {
        try (CheckedFile file = new CheckedFile(path, false)) {
            return file.size() >= LEAST_RDB_BYTES && Arrays.equals(file.bytes(RDB.length), RDB);
        }
    }

    private void checkFile(FileCheck.Named named) throws IOException, Ended {
        long from = 0;
        if (Files.size(named.path()) > 0 && isRdb(named.path())) {
            from = rdb.check(named.path(), out);
            if (from < 0) {
                out.println("RDB preamble of AOF file is not sane, aborting.");
                throw new Ended();
            }
            out.println("RDB preamble is OK, proceeding with AOF tail...");
        }
        FileCheck check = new FileCheck(named, out, answers, fixes, untilSecond);
        switch (check.run(from)) {
            case VALID -> out.println(named.kind() + " " + named.name() + " is valid");
            case EMPTY -> out.println(named.kind() + " " + named.name() + " is empty");
            case CUT_AT_TIME ->
                    out.println(
                            "Successfully truncated AOF "
                                    + named.name()
                                    + " to timestamp "
                                    + untilSecond);
            case CUT -> out.println("Successfully truncated AOF " + named.name());
            case BROKEN -> throw new Ended();
        }
    }
}
