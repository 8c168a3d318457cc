package io.respite.persistence.aof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.respite.persistence.aof.Manifest.AofFile;
import io.respite.persistence.aof.Manifest.Kind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The texts of manifests. */
class ManifestTest {

    private static final String SAMPLE =
            "file appendonly.aof.2.base.rdb seq 2 type b\n"
                    + "file appendonly.aof.1.incr.aof seq 1 type h\n"
                    + "file appendonly.aof.2.incr.aof seq 2 type i\n"
                    + "file appendonly.aof.3.incr.aof seq 3 type i\n";

    @Test
    void whatIsWrittenIsRead() throws ManifestError {
        Manifest manifest = Manifest.parse(SAMPLE);
        assertThat(manifest.text()).isEqualTo(SAMPLE);
        assertThat(manifest.base())
                .isEqualTo(new AofFile("appendonly.aof.2.base.rdb", 2, Kind.BASE));
        assertThat(manifest.files()).hasSize(3);
        assertThat(manifest.last().sequence()).isEqualTo(3);
    }

    @Test
    void linesMayBeRemarksAndHaveMoreThanIsKnown() throws ManifestError {
        Manifest manifest =
                Manifest.parse(
                        "#remark\n  TYPE incr FILE \"a b\\x01\" later 5 seq +7x\t\r\n# another\n");
        assertThat(manifest.last()).isEqualTo(new AofFile("a b\u0001", 7, Kind.INCREMENT));
        assertThat(manifest.text()).isEqualTo("file \"a b\\x01\" seq 7 type i\n");
    }

    @Test
    void aRewriteChangesIt() throws ManifestError {
        Manifest manifest = Manifest.EMPTY.withBase("a.aof", true).withIncrement("a.aof");
        manifest = manifest.withIncrement("a.aof").withIncrement("a.aof");
        Manifest rewritten = manifest.withBase("a.aof", false).withRewritten(1);
        assertThat(rewritten.text())
                .isEqualTo(
                        "file a.aof.2.base.aof seq 2 type b\n"
                                + "file a.aof.1.incr.aof seq 1 type h\n"
                                + "file a.aof.2.incr.aof seq 2 type h\n"
                                + "file a.aof.1.base.rdb seq 1 type h\n"
                                + "file a.aof.3.incr.aof seq 3 type i\n");
        assertThat(rewritten.withoutHistory().text())
                .isEqualTo(
                        "file a.aof.2.base.aof seq 2 type b\n"
                                + "file a.aof.3.incr.aof seq 3 type i\n");
        assertThat(rewritten.withoutHistory().withIncrement("a.aof").last().name())
                .isEqualTo("a.aof.4.incr.aof");
    }

    @Test
    void whatIsNoManifestIsRefusedWithRedisReason() {
        refuses("", "Found an empty AOF manifest", 0);
        refuses("\n", "Invalid AOF manifest file format", 1);
        refuses("file a seq 1\n", "Invalid AOF manifest file format", 1);
        refuses("file a seq 1 type i x\n", "Invalid AOF manifest file format", 1);
        refuses("file a seq 0 type i\n", "Invalid AOF manifest file format", 1);
        refuses("file a seq x type i\n", "Invalid AOF manifest file format", 1);
        refuses("file a seq 1 type \"\"\n", "Invalid AOF manifest file format", 1);
        refuses("file \"a seq 1 type i\n", "Invalid AOF manifest file format", 1);
        refuses("file b/a seq 1 type i\n", "File can't be a path, just a filename", 1);
        refuses("file a seq 1 type x\n", "Unknown AOF file type", 1);
        refuses(
                "file a seq 1 type b\nfile b seq 2 type b\n",
                "Found duplicate base file information",
                2);
        refuses(
                "#\nfile a seq 2 type i\nfile b seq 2 type i\n",
                "Found a non-monotonic sequence number",
                3);
        refuses("file a seq -1 type i\n", "Found a non-monotonic sequence number", 1);
        refuses("file a seq 1 type i", "The AOF manifest file contains too long line", 1);
        refuses(
                "file " + "a".repeat(1024) + " seq 1 type i\n",
                "The AOF manifest file contains too long line",
                1);
    }

    private static void refuses(String text, String reason, int line) {
        assertThatExceptionOfType(ManifestError.class)
                .isThrownBy(() -> Manifest.parse(text))
                .withMessage(reason)
                .satisfies(error -> assertThat(error.line()).isEqualTo(line));
    }

    @Test
    void damageIsRefusedOrReadAsSomethingElse() {
        damage(10_000);
    }

    @Tag("long")
    @Test
    void muchDamageIsRefusedOrReadAsSomethingElse() {
        damage(100_000);
    }

    private static void damage(int rounds) {
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int i = 0; i < rounds; i++) {
            StringBuilder text = new StringBuilder(SAMPLE);
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, (char) ((text.charAt(at) ^ 1 << random.nextInt(8)) & 0xFF));
            }
            if (random.nextInt(4) == 0) {
                text.setLength(random.nextInt(text.length()));
            }
            try {
                Manifest manifest = Manifest.parse(text.toString());
                assertThat(Manifest.parse(manifest.text()).text()).isEqualTo(manifest.text());
            } catch (ManifestError error) {
                assertThat(error.getMessage()).isNotEmpty();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(rounds / 10);
    }

    @Test
    void whatMayBeNamedOnDiskGetsNoOtherFile() {
        Manifest before = Manifest.EMPTY.withBase("a", true).withIncrement("a").withIncrement("a");
        Manifest after = before.without(before.withBase("a", true).withRewritten(1));
        assertThat(after.files()).isEqualTo(before.files());
        assertThat(after.text()).contains("file a.2.base.rdb seq 2 type h\n");
        assertThat(after.withBase("a", true).base().name()).isEqualTo("a.3.base.rdb");
        assertThat(after.without(before.withIncrement("a")).withIncrement("a").last().name())
                .isEqualTo("a.4.incr.aof");
    }
}
