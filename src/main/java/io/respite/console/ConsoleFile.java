package io.respite.console;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the console, ready to be sent.
 *
 * @param type the media type
 * @param tag the entity tag, which changes with the content
 * @param plain the content
 * @param packed the content in gzip
 */
record ConsoleFile(String type, String tag, Buffer plain, Buffer packed) {

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml");

    /** Only such names are looked for, so that no name leads out of the directory. */
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*){0,3}\\.([a-z]{2,4})");

    /** Reads the file of this name from the directory {@code web}; null where there is none. */
    static ConsoleFile read(String name) {
        Matcher matcher = NAME.matcher(name);
        String type = matcher.matches() ? TYPES.get(matcher.group(1)) : null;
        if (type == null) {
            return null;
        }
        try (InputStream source = ConsoleFile.class.getResourceAsStream("web/" + name)) {
            return source == null ? null : of(type, source.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConsoleFile of(String type, byte[] content) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(content);
        String tag = String.format("\"%08x-%x\"", sum.getValue(), content.length);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(content.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return new ConsoleFile(
                type, tag, Buffer.buffer(content), Buffer.buffer(packed.toByteArray()));
    }
}
