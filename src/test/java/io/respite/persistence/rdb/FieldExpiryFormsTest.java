package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hashes with fields that expire: the forms of Valkey 9 and of Redis 7.4, and what is written. */
class FieldExpiryFormsTest {

    private static final long LATER = 1L << 42;

    private final LocalServer server =
            LocalServer.start(Map.of("enable-debug-command", "yes", "save", ""));
    private final LocalServer.Client client = server.connect();
    private final Resp ours = client::call;

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = RdbType.class,
            names = {"HASH_2", "HASH_METADATA", "HASH_LISTPACK_EX"})
    void fieldsKeepTheirTimes(RdbType type) {
        RdbBytes body =
                switch (type) {
                    case HASH_2 -> OldForms.timedFields();
                    case HASH_METADATA -> OldForms.timedFieldsOfRedis();
                    default -> OldForms.timedListpack(ours);
                };
        restore(OldForms.payload(type, body));
        assertTimes();
        assertThat(ours.call("OBJECT", "ENCODING", "k")).isEqualTo("$9\r\nhashtable\r\n");
        assertThat(ours.call("HMGET", "k", "f", "g", "h"))
                .isEqualTo("*3\r\n$1\r\nv\r\n$1\r\nw\r\n$2\r\n12\r\n");

        String dump = ours.text("DUMP", "k");
        assertThat((int) dump.charAt(0)).isEqualTo(RdbType.HASH_2.id());
        assertThat((int) dump.charAt(dump.length() - 10)).isEqualTo(DumpPayload.VALKEY_VERSION);
        ours.call("DEL", "k");
        ours.call("RESTORE", "k", "0", dump);
        assertTimes();
        ours.call("HPERSIST", "k", "FIELDS", "2", "g", "h");
        assertThat((int) ours.text("DUMP", "k").charAt(0)).isEqualTo(RdbType.HASH.id());
    }

    private void restore(byte[] payload) {
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        assertThat(ours.call("RESTORE", "k", "0", text)).isEqualTo("+OK\r\n");
    }

    private void assertTimes() {
        assertThat(ours.call("HPEXPIRETIME", "k", "FIELDS", "4", "f", "g", "h", "none"))
                .isEqualTo("*4\r\n:-1\r\n:" + LATER + "\r\n:" + (LATER + 1) + "\r\n:-2\r\n");
    }

    @Test
    void fieldsWhoseTimeIsOverAreGoneWithTheirHash() {
        RdbBytes body = new RdbBytes().length(1).string("f").string("v").int64(1);
        restore(OldForms.payload(RdbType.HASH_2, body));
        server.advance(1_000);
        assertThat(ours.call("EXISTS", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void timesOutOfRangeAreRefused() {
        RdbBytes negative = new RdbBytes().length(1).string("f").string("v").int64(-2);
        assertRefused(OldForms.payload(RdbType.HASH_2, negative));
        RdbBytes beyond =
                new RdbBytes().int64(LATER).length(1).length(1L << 50).string("f").string("v");
        assertRefused(OldForms.payload(RdbType.HASH_METADATA, beyond));
        RdbBytes first = new RdbBytes().int64(-1).length(1).length(1).string("f").string("v");
        assertRefused(OldForms.payload(RdbType.HASH_METADATA, first));
    }

    private void assertRefused(byte[] payload) {
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        assertThat(ours.call("RESTORE", "k", "0", text)).isEqualTo("-ERR Bad data format\r\n");
    }
}
