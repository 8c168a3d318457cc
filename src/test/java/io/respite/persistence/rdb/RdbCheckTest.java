package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RdbCheckTest {

    @TempDir private Path directory;

    @Test
    void aSoundFileIsToldAsRedisTellsIt() throws IOException {
        Path file = file(plain());
        List<String> lines = new ArrayList<>();
        RdbCheck.Finding finding = RdbCheck.check(file, lines::add);
        assertThat(lines)
                .containsExactly(
                        "[offset 0] Checking RDB file " + file,
                        "[offset 26] AUX FIELD redis-ver = '7.2.6'",
                        "[offset 40] AUX FIELD redis-bits = '64'",
                        "[offset 52] AUX FIELD ctime = '1795395597'",
                        "[offset 67] AUX FIELD used-mem = '1171576'",
                        "[offset 79] AUX FIELD aof-base = '0'",
                        "[offset 164] Selecting DB ID 0",
                        "[offset 8140] Selecting DB ID 5",
                        "[offset 8193] Checksum OK",
                        "[offset 8193] \\o/ RDB looks OK! \\o/",
                        "[info] 31 keys read",
                        "[info] 2 expires",
                        "[info] 0 already expired");
        assertThat(finding.isSound()).isTrue();
        assertThat(finding.keys()).isEqualTo(31);
        assertThat(finding.highestDatabase()).isEqualTo(5);
        assertThat(finding.report()).isEqualTo(String.join("\n", lines) + "\n");
    }

    private static byte[] plain() {
        return RdbFiles.own().stream()
                .filter(file -> file.name().equals("redis-7.2-plain.rdb"))
                .findFirst()
                .orElseThrow()
                .bytes();
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("checked.rdb"), bytes);
    }

    @Test
    void theFirstErrorIsToldWithItsPlace() throws IOException {
        byte[] cut = Arrays.copyOf(plain(), 3000);
        RdbCheck.Finding finding = RdbCheck.check(file(cut), line -> {});
        assertThat(finding.isSound()).isFalse();
        assertThat(finding.offset()).isEqualTo(1810);
        assertThat(finding.reason()).isEqualTo("Unexpected EOF reading RDB file");
        assertThat(finding.report())
                .endsWith(
                        """
                        --- RDB ERROR DETECTED ---
                        [offset 1810] Unexpected EOF reading RDB file
                        [additional info] While doing: read-object-value
                        [additional info] Reading key 'stream'
                        [additional info] Reading type 21 (stream-v3)
                        [info] 21 keys read
                        [info] 1 expires
                        [info] 0 already expired
                        """);
    }

    @Test
    void aWrongChecksumIsAnError() throws IOException {
        byte[] wrong = plain();
        wrong[wrong.length - 1] ^= 1;
        RdbCheck.Finding finding = RdbCheck.check(file(wrong), line -> {});
        assertThat(finding.offset()).isEqualTo(wrong.length);
        assertThat(finding.reason()).isEqualTo("RDB CRC error");
        assertThat(finding.report()).contains("While doing: check-sum");
    }

    @Test
    void whatIsNoSnapshotIsTold() throws IOException {
        assertThat(RdbCheck.check(file("*1\r\n$4\r\nPING\r\n".getBytes()), line -> {}).reason())
                .isEqualTo("Wrong signature trying to load DB from file");
        assertThat(RdbCheck.check(file("REDIS0099".getBytes()), line -> {}).reason())
                .isEqualTo("Can't handle RDB format version 99");
        assertThat(RdbCheck.check(file("REDIS".getBytes()), line -> {}).reason())
                .isEqualTo("Unexpected EOF reading RDB file");
        assertThat(RdbCheck.check(file(new byte[0]), line -> {}).offset()).isZero();
    }

    @Test
    void dataOfModulesIsPassedOver() throws IOException {
        byte[] module =
                RdbBytes.file(11)
                        .put(RdbOpcode.MODULE_AUX)
                        .length(0)
                        .put(2, 2)
                        .put(5)
                        .string("state")
                        .put(0)
                        .put(7)
                        .string("key")
                        .length(0)
                        .put(1, 5, 2, 6, 3)
                        .int32(0)
                        .put(4)
                        .int64(0)
                        .put(0)
                        .put(RdbOpcode.END)
                        .int64(0)
                        .toBytes();
        RdbCheck.Finding finding = RdbCheck.check(file(module), line -> {});
        assertThat(finding.isSound()).isTrue();
        assertThat(finding.report()).contains("MODULE AUX for: AAAAAAAAA");
        assertThat(finding.keys()).isEqualTo(1);
    }
}
