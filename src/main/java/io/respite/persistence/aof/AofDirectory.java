package io.respite.persistence.aof;

import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Settings;
import io.respite.persistence.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where the files are, and what they are called.
 *
 * <pre>
 *   dir/appendonly.aof                                   the one file of Redis 6 and before
 *   dir/appendonlydir/appendonly.aof.manifest
 *   dir/appendonlydir/appendonly.aof.1.base.rdb
 *   dir/appendonlydir/appendonly.aof.1.incr.aof
 *   dir/appendonlydir/temp-appendonly.aof.incr           written while there is no base yet
 * </pre>
 */
final class AofDirectory {

    private final Settings settings;

    AofDirectory(Settings settings) {
        this.settings = settings;
    }

    /** What the names of all files begin with; a byte string. */
    String stem() {
        return ConfigText.bytesOf(settings.text("appendfilename"));
    }

    /** The directory that {@link #directory} stands in. */
    Path parent() {
        return Path.of(settings.text("dir"));
    }

    Path directory() {
        return parent().resolve(settings.text("appenddirname"));
    }

    Path file(String name) {
        return directory().resolve(ConfigText.textOf(name));
    }

    /** The one file that older versions write. */
    Path oldFile() {
        return parent().resolve(settings.text("appendfilename"));
    }

    Path manifest() {
        return file(stem() + ".manifest");
    }

    /** The increment that is written while the base which it follows is not there yet. */
    String temporaryIncrement() {
        return "temp-" + stem() + ".incr";
    }

    /** Makes the directory where it is missing. */
    void create() throws IOException {
        Files.createDirectories(directory());
    }

    /** What the manifest on disk says; an empty one where there is none. */
    Manifest read() throws IOException, ManifestError {
        return Files.exists(manifest()) ? read(manifest()) : Manifest.EMPTY;
    }

    /** What the given manifest says. */
    static Manifest read(Path file) throws IOException, ManifestError {
        return Manifest.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /** Puts the manifest in place of the one on disk, at once and for good. */
    void write(Manifest manifest) throws IOException {
        replace(manifest);
        flush();
    }

    /**
     * Puts the manifest in place of the one on disk, at once; for good when the directory is
     * flushed.
     *
     * @throws IOException where the one before is still there
     */
    void replace(Manifest manifest) throws IOException {
        Path temporary = file("temp-" + stem() + ".manifest");
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] bytes = manifest.text().getBytes(StandardCharsets.ISO_8859_1);
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(false);
        }
        Files.move(temporary, manifest(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the names in the directory last. */
    void flush() throws IOException {
        DiskFile.flushNames(directory());
    }
}
