package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.golden.LocalTarget;
import io.respite.golden.RealRedis;
import io.respite.golden.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Redis dumps is restored here, and the other way round, and is the same there. */
class PayloadExchangeTest {

    private static final Version REDIS_7_0 = new Version("7.0");
    private static final Version REDIS_7_2 = new Version("7.2");
    private static final int SILENCE_MS = 30_000;

    private final LocalTarget respite = new LocalTarget();
    private final Resp ours = Resp.over(respite.connect());
    private RealRedis redis;
    private Resp theirs;

    @BeforeEach
    void startRedis() throws IOException {
        Optional<Path> binary = RealRedis.binary();
        assumeTrue(binary.isPresent(), "no redis-server to exchange with");
        redis = RealRedis.start(binary.get(), SILENCE_MS);
        assumeTrue(redis.version().compareTo(REDIS_7_0) >= 0, "its format is an older one");
        theirs = Resp.over(redis.connect());
        ours.call("CONFIG", "SET", "rdb-version", knowsAll() ? "11" : "10");
    }

    private boolean knowsAll() {
        return redis.version().compareTo(REDIS_7_2) >= 0;
    }

    @AfterEach
    void close() throws IOException {
        if (redis != null) {
            redis.close();
        }
        respite.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void valuesAreTheSameInBoth(long seed) {
        SampleValues values = new SampleValues(seed);
        values.make(theirs);
        values.make(ours);
        for (String key : values.keys()) {
            restore(key, theirs.text("DUMP", key));
            restore(key, ours.text("DUMP", key));
        }
    }

    /* Both make the same of it. */
    private void restore(String key, String payload) {
        for (Resp server : new Resp[] {ours, theirs}) {
            assertThat(server.call("RESTORE", "copy", "0", payload, "REPLACE"))
                    .as("RESTORE of %s", key)
                    .isEqualTo("+OK\r\n");
            assertThat(server.call("DEBUG", "DIGEST-VALUE", "copy"))
                    .as("digest of %s", key)
                    .isEqualTo(server.call("DEBUG", "DIGEST-VALUE", key));
        }
        if (knowsAll()) {
            assertSame(key, "DEBUG", "DIGEST-VALUE", key);
            assertSame(key, "OBJECT", "ENCODING", "copy");
            if (key.startsWith("stream")) {
                assertSame(key, "XINFO", "STREAM", "copy", "FULL", "COUNT", "0");
                assertSame(key, "XINFO", "STREAM", "copy");
            }
        }
    }

    private void assertSame(String key, String... words) {
        assertThat(ours.call(words)).as("%s of %s", words[0], key).isEqualTo(theirs.call(words));
    }
}
