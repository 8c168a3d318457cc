package io.respite.persistence.rdb;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes RDB files byte by byte, in forms that no server writes any more, and wrong ones. */
final class RdbBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** The beginning of a file of a version. */
    static RdbBytes file(int version) {
        return new RdbBytes().raw(String.format("REDIS%04d", version));
    }

    RdbBytes put(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    RdbBytes raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    RdbBytes raw(String latin) {
        return raw(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    RdbBytes length(long length) {
        if (length < 64) {
            return put((int) length);
        }
        if (length < 1 << 14) {
            return put((int) (0x40 | length >> 8), (int) length);
        }
        if (length <= 0xFFFF_FFFFL) {
            return put(0x80).raw(ByteBuffer.allocate(4).putInt((int) length).array());
        }
        return put(0x81).raw(ByteBuffer.allocate(8).putLong(length).array());
    }

    RdbBytes string(byte[] text) {
        return length(text.length).raw(text);
    }

    RdbBytes string(String latin) {
        return string(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    RdbBytes int32(int value) {
        return raw(little(4).putInt(value).array());
    }

    RdbBytes int64(long value) {
        return raw(little(8).putLong(value).array());
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A ziplist: numbers for elements that are {@link Long}, texts for others. */
    static byte[] ziplist(Object... elements) {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        int previous = 0;
        int last = 10;
        for (Object element : elements) {
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            if (previous < 254) {
                entry.write(previous);
            } else {
                entry.write(254);
                entry.writeBytes(little(4).putInt(previous).array());
            }
            entry.writeBytes(
                    element instanceof Long number
                            ? number(number)
                            : text(element.toString().getBytes(StandardCharsets.ISO_8859_1)));
            last = 10 + entries.size();
            previous = entry.size();
            entries.writeBytes(entry.toByteArray());
        }
        ByteBuffer list = little(11 + entries.size());
        list.putInt(list.capacity()).putInt(last);
        list.putShort((short) Math.min(elements.length, 0xFFFF));
        return list.put(entries.toByteArray()).put((byte) 0xFF).array();
    }

    private static byte[] number(long value) {
        if (value >= 0 && value <= 12) {
            return new byte[] {(byte) (0xF1 + value)};
        }
        if (value == (byte) value) {
            return new byte[] {(byte) 0xFE, (byte) value};
        }
        if (value == (short) value) {
            return little(3).put((byte) 0xC0).putShort((short) value).array();
        }
        if (value << 40 >> 40 == value) {
            byte[] wide = little(5).put((byte) 0xF0).putInt((int) value).array();
            return Arrays.copyOf(wide, 4);
        }
        return value == (int) value
                ? little(5).put((byte) 0xD0).putInt((int) value).array()
                : little(9).put((byte) 0xE0).putLong(value).array();
    }

    private static byte[] text(byte[] text) {
        int length = text.length;
        ByteBuffer entry = ByteBuffer.allocate(5 + length);
        if (length < 64) {
            entry.put((byte) length);
        } else if (length < 1 << 14) {
            entry.putShort((short) (0x4000 | length));
        } else {
            entry.put((byte) 0x80).putInt(length);
        }
        entry.put(text);
        return Arrays.copyOf(entry.array(), entry.position());
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
