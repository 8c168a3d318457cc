package io.respite.persistence.aof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Append-only files that real servers wrote, of values of every type, and the DEBUG DIGEST of what
 * such a server makes of them.
 *
 * @param files their bytes by the path below {@code dir}; the manifest first
 */
record AofFiles(String name, Map<String, byte[]> files, String digest) {

    private static final String OLD = "appendonly.aof";
    private static final String DIRECTORY = "appendonlydir/";
    private static final String MANIFEST = "appendonly.aof.manifest";

    /** One of each kind: bases as snapshots and as commands, of Redis 7 and of Redis 6. */
    static List<AofFiles> all() {
        return List.of(
                ofRedis7(
                        "redis-7.2",
                        "b71a541aafa76160bd615632bf98334c756a4390",
                        "appendonly.aof.2.base.rdb",
                        "appendonly.aof.2.incr.aof"),
                ofRedis7(
                        "redis-7.2-commands",
                        "8e20ed400c2accc75ace5534d8963b35d4f190a5",
                        "appendonly.aof.3.base.aof",
                        "appendonly.aof.3.incr.aof"),
                ofRedis6("redis-6.2-preamble", "01a40b6ae2952e51bbbb6c993149074d602974de"),
                ofRedis6("redis-6.2", "752554cc0772e1ea3982c4609247aac0de6f646e"));
    }

    private static AofFiles ofRedis7(String name, String digest, String... parts) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(DIRECTORY + MANIFEST, resource(name + "/" + MANIFEST));
        for (String part : parts) {
            files.put(DIRECTORY + part, resource(name + "/" + part));
        }
        return new AofFiles(name, files, digest);
    }

    private static AofFiles ofRedis6(String name, String digest) {
        return new AofFiles(name, Map.of(OLD, resource(name + ".aof")), digest);
    }

    private static byte[] resource(String name) {
        try (InputStream in = AofFiles.class.getResourceAsStream("/aof/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same files but for one of them. */
    AofFiles with(String path, byte[] bytes) {
        Map<String, byte[]> changed = new LinkedHashMap<>(files);
        changed.put(path, bytes);
        return new AofFiles(name, changed, digest);
    }

    /** The one file of an older version as the base that it becomes, and its manifest. */
    AofFiles upgraded() {
        if (!files.containsKey(OLD)) {
            return this;
        }
        Map<String, byte[]> upgraded = new LinkedHashMap<>();
        String manifest = Manifest.EMPTY.upgradedFrom(OLD).text();
        upgraded.put(DIRECTORY + MANIFEST, manifest.getBytes());
        upgraded.put(DIRECTORY + OLD, files.get(OLD));
        return new AofFiles(name, upgraded, digest);
    }

    /** Puts them where a server with this {@code dir} looks for them. */
    void write(Path dir) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = dir.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
