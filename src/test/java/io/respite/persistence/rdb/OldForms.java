package io.respite.persistence.rdb;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Payloads in forms that no server writes any more, and those of fields that expire. */
final class OldForms {

    private static final long LATER = 1L << 42;

    private OldForms() {}

    static List<byte[]> payloads() {
        return List.of(
                payload(RdbType.SET, new RdbBytes().length(3).string("a").string("b").string("7")),
                payload(RdbType.SORTED_SET, scores()),
                payload(RdbType.HASH_ZIPMAP, new RdbBytes().string(zipmap("f", "v", "g", "12"))),
                payload(RdbType.HASH_ZIPLIST, ziplist("f", "v", 12L, "w", "g", -5_000_000_000L)),
                payload(RdbType.SORTED_SET_ZIPLIST, ziplist("a", -3L, "b", "1.5", 7L, 2L)),
                payload(RdbType.LIST_ZIPLIST, ziplist("a", 1L, "b".repeat(300), 70_000L)),
                payload(RdbType.LIST, new RdbBytes().length(2).string("a").string("12")),
                payload(
                        RdbType.LIST_QUICKLIST,
                        new RdbBytes()
                                .length(2)
                                .string(RdbBytes.ziplist("a", 1L))
                                .string(RdbBytes.ziplist("b"))),
                payload(RdbType.HASH_2, timedFields()),
                payload(RdbType.HASH_METADATA, timedFieldsOfRedis()));
    }

    static byte[] payload(RdbType type, RdbBytes body) {
        return HostilePayloadTest.sealed(
                new RdbBytes().put(type.id()).raw(body.toBytes()).toBytes());
    }

    static RdbBytes ziplist(Object... elements) {
        return new RdbBytes().string(RdbBytes.ziplist(elements));
    }

    private static RdbBytes scores() {
        return new RdbBytes()
                .length(4)
                .string("a")
                .put(3)
                .raw("1.5")
                .string("b")
                .put(254)
                .string("c")
                .put(255)
                .string("d")
                .put(4)
                .raw("-1e2");
    }

    static RdbBytes timedFields() {
        return new RdbBytes()
                .length(3)
                .string("f")
                .string("v")
                .int64(-1)
                .string("g")
                .string("w")
                .int64(LATER)
                .string("h")
                .string("12")
                .int64(LATER + 1);
    }

    static RdbBytes timedFieldsOfRedis() {
        return new RdbBytes()
                .int64(LATER)
                .length(3)
                .length(0)
                .string("f")
                .string("v")
                .length(1)
                .string("g")
                .string("w")
                .length(2)
                .string("h")
                .string("12");
    }

    /** Triples of field, value and time: the listpack is one that a list has in memory. */
    static RdbBytes timedListpack(Resp server) {
        String later = "" + LATER;
        String after = "" + (LATER + 1);
        server.call("RPUSH", "triples", "g", "w", later, "h", "12", after, "f", "v", "0");
        String dump = server.text("DUMP", "triples");
        server.call("DEL", "triples");
        /* Type, one node, packed, and in front of the footer the string that is the listpack. */
        return new RdbBytes().int64(LATER).raw(dump.substring(3, dump.length() - 10));
    }

    /** A field and a value of so many bytes, so that there is room for any such. */
    static byte[] longNames(int length) {
        String text = "x".repeat(length);
        return payload(
                RdbType.HASH_2, new RdbBytes().length(1).string(text).string(text).int64(LATER));
    }

    /** A zipmap of fields and values in turn, with a byte that is not used behind each value. */
    static byte[] zipmap(String... texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Math.min(254, texts.length / 2));
        for (int i = 0; i < texts.length; i++) {
            int length = texts[i].length();
            if (length < 254) {
                bytes.write(length);
            } else {
                bytes.write(254);
                bytes.writeBytes(new RdbBytes().int32(length).toBytes());
            }
            if (i % 2 == 1) {
                bytes.write(1);
            }
            bytes.writeBytes(new RdbBytes().raw(texts[i]).toBytes());
            if (i % 2 == 1) {
                bytes.write('?');
            }
        }
        bytes.write(0xFF);
        return bytes.toByteArray();
    }
}
