package io.respite.persistence.rdb;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Crc64;
import io.respite.bytes.Lzf;
import io.respite.keyspace.StringValue;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Reads the elements of the RDB format. Every read that goes beyond the end is an {@link RdbError},
 * and no length takes more memory than the bytes that are there justify. Owned by the thread that
 * reads. Hot.
 *
 * <pre>
 *   length   00 | 6 bits                                  below 64
 *            01 | 6 bits | 8 bits                         below 16,384
 *            10 000000   | 32 bits, big-endian
 *            10 000001   | 64 bits, big-endian
 *            11 | 6 bits                                  a string in another form:
 *   string   length, bytes
 *            11 000000, int8    11 000001, int16    11 000010, int32      a number's text
 *            11 000011, compressed length, length, LZF
 * </pre>
 */
final class RdbInput implements AutoCloseable {

    /*
     * What is read stands in a window: the whole payload, or a stretch of a source. A string that
     * lies in the window is not copied; one that does not is joined in a scratch block. A number
     * that does not is completed in the headroom before the next stretch.
     *
     *   stretch   | headroom | ............................ |
     *                          ^ at                         ^ end
     */

    /** Stands for the entry of a value that is to be read in parts. */
    static final long LATER = -1;

    private static final int INT_8 = 0;
    private static final int INT_16 = 1;
    private static final int INT_32 = 2;
    private static final int LZF = 3;

    /** What a byte of compressed text stands for at most: three bytes repeat 264. */
    private static final int MOST_EXPANSION = 88;

    /** Where it is not known how much is to come, room is made as it comes. */
    private static final long FIRST_ROOM_BYTES = 1 << 20;

    /** Elements that are made room for though their bytes have not come. */
    private static final long MOST_CREDIBLE = 1 << 14;

    private static final String TOO_SHORT = "Unexpected EOF reading RDB file";

    /** Null where all bytes are in the window. */
    private final RdbSource source;

    /** Whether there is no source, and the window shows what has come up to now. */
    private boolean isOpen;

    /** Bytes of the whole then, or -1. */
    private long totalBytes;

    private final Scratch joined;
    private final Scratch decompressed;
    private final Scratch made;

    /** What is summed up begins here, and what is before it has this checksum. */
    private long summedFrom;

    private long checksumBefore;

    /** Where in the whole the window ends. */
    private long endPosition;

    private long at;
    private long end;
    private long leastLong = Long.MAX_VALUE;
    private LongRead later;
    private boolean isEncoded;
    private boolean isNumber;
    private boolean isText;
    private long number;
    private long ref;
    private long length;

    /** Reads {@code byteCount} bytes at {@code bytes}, a payload that stands there as a whole. */
    RdbInput(Arena arena, long bytes, long byteCount) {
        this(arena, null);
        summedFrom = bytes;
        at = bytes;
        end = bytes + byteCount;
        endPosition = byteCount;
    }

    /** Reads what a source gives; who made it closes it. */
    RdbInput(Arena arena, RdbSource source) {
        this.source = source;
        joined = new Scratch(arena);
        decompressed = new Scratch(arena);
        made = new Scratch(arena);
    }

    /**
     * Reads what has come, which is told by {@link #show}, of bytes that come in pieces: what is
     * not there yet is {@link RdbError#STARVED}.
     *
     * @param totalBytes how many come, or -1
     */
    static RdbInput open(Arena arena, long totalBytes) {
        RdbInput input = new RdbInput(arena, null);
        input.isOpen = true;
        input.totalBytes = totalBytes;
        return input;
    }

    /** Whether more bytes may come than are there. */
    boolean isOpen() {
        return isOpen;
    }

    /** More bytes have come: they reach to this place now. */
    void show(long to) {
        endPosition += to - end;
        end = to;
    }

    /**
     * What was not read is about to stand at this place, what was read nowhere any more.
     *
     * @param sumsUp whether its checksum is wanted
     */
    void move(long to, boolean sumsUp) {
        if (sumsUp) {
            checksumBefore = checksum();
        }
        end += to - at;
        at = to;
        summedFrom = to;
    }

    /** No more bytes come. */
    void end() {
        isOpen = false;
    }

    /** Where the next byte stands in memory. */
    long at() {
        return at;
    }

    /** Goes back to where the step began. */
    void back(long to) {
        at = to;
    }

    /** Where the next byte stands, from the beginning of the file or payload. */
    long position() {
        return endPosition - (end - at);
    }

    /** How many bytes are left, {@link Long#MAX_VALUE} where that is not known. */
    long remaining() {
        if (source == null && !isOpen) {
            return end - at;
        }
        long total = isOpen ? totalBytes : source.totalBytes();
        return total < 0 ? Long.MAX_VALUE : Math.max(end - at, total - position());
    }

    /** The {@link Crc64} of all that was read, where the source sums it up. */
    long checksum() {
        return Crc64.update(checksumBefore, summedFrom, at - summedFrom);
    }

    /** An error at the place that is read. */
    RdbError error(String reason) {
        return new RdbError(reason, position());
    }

    /** The next byte. */
    int get() {
        if (at == end) {
            refill(1);
        }
        return Memory.getUnsigned(at++);
    }

    /** Sees that so many bytes have come, before something is done that they belong to. */
    void await(int bytes) {
        if (isOpen && end - at < bytes) {
            throw RdbError.STARVED;
        }
    }

    /** The next byte, which has come, or 0. */
    int peek() {
        return at == end ? 0 : Memory.getUnsigned(at);
    }

    /** The next two bytes, little-endian, 0 to 65535. */
    int int16() {
        need(2);
        at += 2;
        return Memory.getShort(at - 2);
    }

    int int32() {
        need(4);
        at += 4;
        return Memory.getInt(at - 4);
    }

    long int64() {
        need(8);
        at += 8;
        return Memory.getLong(at - 8);
    }

    double float64() {
        return Double.longBitsToDouble(int64());
    }

    /** A length that is not one of the encoded forms. */
    long length() {
        long read = unsigned();
        if (read < 0) {
            throw error("a length beyond 2^63");
        }
        return read;
    }

    /** A number of any 64 bits that stands as a length. */
    long unsigned() {
        long read = lengthOrForm();
        if (isEncoded) {
            throw error("a length is expected, not an encoded string");
        }
        return read;
    }

    /**
     * How many elements follow, each of at least {@code leastBytes}.
     *
     * @throws RdbError where there are not that many bytes
     */
    long count(int leastBytes) {
        long read = length();
        if (read > remaining() / leastBytes) {
            throw error("more elements than bytes");
        }
        if (isOpen && !isLong(read) && read > (end - at) / leastBytes) {
            throw RdbError.STARVED;
        }
        return read;
    }

    /** For how many of so many elements room is made before they come. */
    long credible(long elements) {
        return isOpen ? Math.min(elements, MOST_CREDIBLE) : elements;
    }

    /**
     * Whoever reads takes long values in parts ({@link #takeLater}): those of so many elements, and
     * strings of as many kilobytes.
     */
    void readInParts(long elements) {
        leastLong = elements;
    }

    /** Whether long values are taken in parts. */
    boolean readsInParts() {
        return leastLong != Long.MAX_VALUE;
    }

    /** Whether a value of so many elements is to be read {@link #later}. */
    boolean isLong(long elements) {
        return elements >= leastLong;
    }

    /** The value that begins here is read in parts. Returns what stands for its entry. */
    long later(LongRead read) {
        later = read;
        return LATER;
    }

    /** What is to be read in parts. */
    LongRead takeLater() {
        LongRead read = later;
        later = null;
        return read;
    }

    /**
     * As {@link #readString}, but of a string that is to be read {@link #later} only the length.
     *
     * @return that length, and the next byte is the first of the string; or -1 where it was read
     */
    long readStringUnlessLong() {
        long read = lengthOrForm();
        if (isEncoded || read >> 10 < leastLong) {
            finishString(read);
            return -1;
        }
        if (read > remaining()) {
            throw error(TOO_SHORT);
        }
        if (read > StringValue.MAX_BYTES) {
            throw tooLong();
        }
        return read;
    }

    /** Copies some of the next bytes, {@code most} or fewer. Returns how many, at least one. */
    long take(long target, long most) {
        need(1);
        long part = Math.min(most, end - at);
        Memory.copy(at, target, part);
        at += part;
        return part;
    }

    /** Reads a string: at {@link #ref}, of {@link #stringLength} bytes, until the next is read. */
    void readString() {
        finishString(lengthOrForm());
    }

    private void finishString(long read) {
        isNumber = false;
        if (!isEncoded) {
            readRaw(read);
            return;
        }
        switch ((int) read) {
            case INT_8 -> setNumber((byte) get());
            case INT_16 -> setNumber((short) int16());
            case INT_32 -> setNumber(int32());
            case LZF -> decompress();
            default -> throw error("Unknown RDB string encoding type " + read);
        }
    }

    /** Reads so many bytes as they are: a string, as of {@link #readString}. */
    void readRaw(long bytes) {
        isNumber = false;
        length = bytes;
        if (bytes >= 0 && bytes <= end - at) {
            if (bytes > StringValue.MAX_BYTES) {
                throw tooLong();
            }
            ref = at;
            at += bytes;
        } else {
            join(bytes);
        }
    }

    /** Whether the string is the text of a number and stood as such. */
    boolean isNumber() {
        return isNumber;
    }

    /** The number that {@link #isNumber}. */
    long number() {
        return number;
    }

    /** Where the string is. */
    long ref() {
        if (isNumber && !isText) {
            writeNumber();
        }
        return ref;
    }

    /** How many bytes the string has. */
    int stringLength() {
        if (isNumber && !isText) {
            writeNumber();
        }
        return (int) length;
    }

    /**
     * Room for what is made of the string that was read, such as a listpack of a ziplist; it is
     * kept until the next call.
     */
    long room(long bytes) {
        return made.room(bytes);
    }

    private long lengthOrForm() {
        int first = get();
        isEncoded = first >>> 6 == 3;
        return switch (first >>> 6) {
            case 0, 3 -> first & 0x3F;
            case 1 -> (first & 0x3F) << 8 | get();
            default -> wideLength(first);
        };
    }

    private long wideLength(int first) {
        if (first == 0x80) {
            return Integer.toUnsignedLong(Integer.reverseBytes(int32()));
        }
        if (first == 0x81) {
            return Long.reverseBytes(int64());
        }
        throw error("Unknown length encoding " + (first >>> 6) + " in rdbLoadLen()");
    }

    private void setNumber(long value) {
        isNumber = true;
        isText = false;
        number = value;
    }

    private void writeNumber() {
        isText = true;
        ref = decompressed.room(AsciiNumber.MAX_LENGTH);
        length = AsciiNumber.format(number, ref);
    }

    private void decompress() {
        long compressed = length();
        long expected = length();
        boolean fits = compressed >= 0 && compressed <= remaining();
        if (fits && (expected < 0 || expected / MOST_EXPANSION > compressed)) {
            throw error("Invalid LZF compressed string");
        }
        if (expected > StringValue.MAX_BYTES) {
            throw tooLong();
        }
        readRaw(compressed);
        long target = decompressed.room(expected);
        if (!Lzf.decompress(ref, (int) compressed, target, (int) expected)) {
            throw error("Invalid LZF compressed string");
        }
        ref = target;
        length = expected;
    }

    private RdbError tooLong() {
        return error("a string is longer than " + StringValue.MAX_BYTES + " bytes");
    }

    private void need(int bytes) {
        if (bytes > end - at) {
            refill(bytes);
        }
    }

    /* Goes on to the next stretch, with what is left of this one put before it. */
    private void refill(int bytes) {
        while (end - at < bytes) {
            int left = (int) (end - at);
            long kept = 0;
            for (int i = 0; i < left; i++) {
                kept |= (long) Memory.getUnsigned(at + i) << 8 * i;
            }
            nextStretch();
            at = summedFrom - left;
            for (int i = 0; i < left; i++) {
                Memory.putByte(at + i, (int) (kept >>> 8 * i));
            }
        }
    }

    private void nextStretch() {
        if (isOpen) {
            throw RdbError.STARVED;
        }
        if (source == null || !source.next()) {
            throw error(TOO_SHORT);
        }
        summedFrom = source.ref();
        checksumBefore = source.checksumBefore();
        at = summedFrom;
        end = at + source.length();
        endPosition += source.length();
    }

    private void join(long bytes) {
        if (bytes < 0 || bytes > remaining()) {
            throw error(TOO_SHORT);
        }
        if (bytes > StringValue.MAX_BYTES) {
            throw tooLong();
        }
        if (isOpen) {
            throw RdbError.STARVED;
        }
        boolean isTotalKnown = source.totalBytes() >= 0;
        joined.room(isTotalKnown ? bytes : Math.min(bytes, FIRST_ROOM_BYTES));
        long done = 0;
        while (true) {
            int part = (int) Math.min(bytes - done, end - at);
            long target = isTotalKnown ? joined.ref() : joined.grow(done, done + part);
            Memory.copy(at, target + done, part);
            at += part;
            done += part;
            if (done == bytes) {
                break;
            }
            nextStretch();
        }
        ref = joined.ref();
    }

    /** Frees what was needed to read; the source, if any, stays as it is. */
    @Override
    public void close() {
        joined.close();
        decompressed.close();
        made.close();
    }
}
