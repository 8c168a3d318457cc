package io.respite.persistence.rdb;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Values in forms that no server writes any more, and those of fields that expire. */
final class OldForms {

    private static final long LATER = 1L << 42;
    private static final int FIRST_WITH_CHECKSUM = 5;

    private OldForms() {}

    /** A value in one of the forms, as a file has it behind its key. */
    private record Form(RdbType type, RdbBytes body) {}

    static List<byte[]> payloads() {
        return Stream.concat(
                        forms().stream(),
                        Stream.of(
                                new Form(RdbType.HASH_2, timedFields()),
                                new Form(RdbType.HASH_METADATA, timedFieldsOfRedis())))
                .map(form -> payload(form.type, form.body))
                .toList();
    }

    /** Those of Redis up to 3.2. */
    private static List<Form> forms() {
        return List.of(
                new Form(RdbType.SET, new RdbBytes().length(3).string("a").string("b").string("7")),
                new Form(RdbType.SORTED_SET, scores()),
                new Form(RdbType.HASH_ZIPMAP, new RdbBytes().string(zipmap("f", "v", "g", "12"))),
                new Form(RdbType.HASH_ZIPLIST, ziplist("f", "v", 12L, "w", "g", -5_000_000_000L)),
                new Form(RdbType.SORTED_SET_ZIPLIST, ziplist("a", -3L, "b", "1.5", 7L, 2L)),
                new Form(RdbType.LIST_ZIPLIST, ziplist("a", 1L, "b".repeat(300), 70_000L)),
                new Form(RdbType.LIST, new RdbBytes().length(2).string("a").string("12")),
                new Form(
                        RdbType.LIST_QUICKLIST,
                        new RdbBytes()
                                .length(2)
                                .string(RdbBytes.ziplist("a", 1L))
                                .string(RdbBytes.ziplist("b"))));
    }

    /**
     * A file of an early version: a value in each form that has been, strings in each of theirs,
     * and a time in seconds.
     */
    static byte[] file(int version) {
        RdbBytes file =
                RdbBytes.file(version)
                        .put(RdbOpcode.SELECT_DB, 0)
                        .put(RdbOpcode.EXPIRE_TIME)
                        .int32(Integer.MAX_VALUE)
                        .put(RdbType.STRING.id())
                        .string("passes")
                        .string("in 2038");
        strings(file);
        for (Form form : forms()) {
            file.put(form.type.id()).string(form.type.name()).raw(form.body.toBytes());
        }
        file.put(RdbType.HASH.id()).string("HASH").length(2);
        file.string("f").string("v").string("12").string("");
        for (int width : new int[] {2, 4, 8}) {
            file.put(RdbType.SET_INTSET.id()).string("SET_INTSET " + width);
            file.string(intset(width, -1, 7, (1L << width * Byte.SIZE - 1) - 1));
        }
        file.put(RdbOpcode.SELECT_DB, 9).put(RdbType.STRING.id()).string("other").string("9");
        file.put(RdbOpcode.END);
        return version < FIRST_WITH_CHECKSUM ? file.toBytes() : file.int64(0).toBytes();
    }

    private static void strings(RdbBytes file) {
        int string = RdbType.STRING.id();
        file.put(string).string("empty").string("");
        file.put(string).string("8 bits").put(0xC0, -5);
        file.put(string).string("16 bits").put(0xC1, 0x39, 0x30);
        file.put(string).string("32 bits").put(0xC2).int32(-70_000);
        /* An "a", and 19 bytes more from where it stands. */
        file.put(string).string("packed").put(0xC3, 5, 20, 0, 'a', 0xE0, 10, 0);
        file.put(string).string("long").string("x".repeat(300));
    }

    private static byte[] intset(int width, long... members) {
        RdbBytes set = new RdbBytes().int32(width).int32(members.length);
        for (long member : members) {
            set.raw(Arrays.copyOf(new RdbBytes().int64(member).toBytes(), width));
        }
        return set.toBytes();
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
