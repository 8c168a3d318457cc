package io.respite.persistence.rdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files that real servers wrote, and what such a server makes of them. */
final class RdbFiles {

    /** A file and the DEBUG DIGEST of its data; null where a server refuses it. */
    record Known(String name, byte[] bytes, String digest) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final int VERSION_OF_6_2 = 9;
    private static final String OLD_FORMS_DIGEST = "9f95f6a85cdc79b8a15c454a5a2ec7a13ac2f2e7";

    private RdbFiles() {}

    /**
     * Those of this project: files of Redis 7.2, 7.0 and 6.2 with values of every type, and one of
     * each version before, with every form that has been.
     */
    static List<Known> own() {
        List<Known> files = new ArrayList<>();
        files.add(own("redis-7.2.rdb", "4b473e29683487cf9dfd11a3e520b6137b260d03"));
        files.add(own("redis-7.2-plain.rdb", "59ae4d8468848c3de005f53263d995ba9cafcc96"));
        files.add(own("redis-7.0.rdb", "4b473e29683487cf9dfd11a3e520b6137b260d03"));
        files.add(own("redis-6.2.rdb", "3a458b4d98f920a30ecad4701ebf16a0c992ab69"));
        for (int version = 1; version < VERSION_OF_6_2; version++) {
            byte[] bytes = OldForms.file(version);
            files.add(new Known("old forms in version " + version, bytes, OLD_FORMS_DIGEST));
        }
        return files;
    }

    private static Known own(String name, String digest) {
        try (InputStream in = RdbFiles.class.getResourceAsStream("/rdb/" + name)) {
            return new Known(name, in.readAllBytes(), digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Those of old versions that stand beside the project, or where {@code -Drespite.rdb.files}
     * says; none where they are not at hand.
     */
    static List<Known> old() throws IOException {
        Path directory = Path.of(System.getProperty("respite.rdb.files", "../shared/rdb"));
        Path table = directory.resolve("README.md");
        List<Known> files = new ArrayList<>();
        if (!Files.exists(table)) {
            return files;
        }
        for (String line : Files.readAllLines(table)) {
            String[] cells = line.split(" *\\| *", -1);
            if (cells.length > 4 && cells[1].endsWith(".rdb")) {
                String digest = cells[3].startsWith("refused") ? null : cells[4];
                byte[] bytes = Files.readAllBytes(directory.resolve(cells[1]));
                files.add(new Known(cells[1], bytes, digest));
            }
        }
        return files;
    }
}
