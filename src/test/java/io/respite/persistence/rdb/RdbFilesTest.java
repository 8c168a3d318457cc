package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.golden.Connection;
import io.respite.golden.RealRedis;
import io.respite.golden.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The project's own files hold what they are said to, and together every form there is. */
class RdbFilesTest {

    private static final int SILENCE_MS = 30_000;

    @Test
    void aRealRedisMakesTheSameOfThem() throws IOException {
        Optional<Path> binary = RealRedis.binary();
        assumeTrue(binary.isPresent(), "there is no redis-server for this machine");
        try (RealRedis redis = RealRedis.start(binary.get(), SILENCE_MS);
                Connection connection = redis.connect()) {
            Resp theirs = Resp.over(connection);
            Path file = Path.of(directory(theirs), "dump.rdb");
            int newest = newestFormat(redis.version());
            for (RdbFiles.Known known : RdbFiles.own()) {
                if (version(known) <= newest) {
                    Files.write(file, known.bytes());
                    assertThat(theirs.call("DEBUG", "RELOAD", "NOSAVE"))
                            .as(known.name())
                            .isEqualTo("+OK\r\n");
                    assertThat(theirs.call("DEBUG", "DIGEST"))
                            .as(known.name())
                            .isEqualTo("+" + known.digest() + "\r\n");
                }
            }
        }
    }

    private static String directory(Resp server) {
        return server.call("CONFIG", "GET", "dir").split("\r\n")[4];
    }

    /* Before 7.2 the digest has more digits of a score that is no whole number. */
    private static int newestFormat(Version version) {
        return version.compareTo(new Version("7.2")) >= 0 ? 11 : 9;
    }

    private static int version(RdbFiles.Known file) {
        return Integer.parseInt(new String(file.bytes(), 5, 4));
    }

    @Test
    void thereIsOneOfEachVersion() {
        Set<Integer> versions = new TreeSet<>();
        RdbFiles.own().forEach(file -> versions.add(version(file)));
        assertThat(versions).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }
}
