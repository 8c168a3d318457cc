package io.respite.resp;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Memory;

/**
 * Writes requests as a client sends them, where there is room: the counterpart of {@link
 * RequestReader}. All places are addresses of memory; each method returns where the next bytes go.
 * Hot.
 *
 * <pre>
 *   begin       *2\r\n
 *   beginWord   $3\r\n   the caller's three bytes   endWord   \r\n
 * </pre>
 */
public final class RequestWriter {

    /**
     * What is written around the bytes of a word at most, and for the request itself: a type, a
     * number and line ends.
     */
    public static final int FRAME_BYTES = 16;

    private static final int LINE_END = '\r' | '\n' << 8;
    private static final int LINE_END_BYTES = 2;

    private RequestWriter() {}

    /** How many bytes a request of these words takes at most. */
    public static long mostBytes(byte[][] words) {
        long bytes = FRAME_BYTES;
        for (byte[] word : words) {
            bytes += FRAME_BYTES + word.length;
        }
        return bytes;
    }

    /** Begins a request of so many words. */
    public static long begin(int words, long at) {
        return header('*', words, at);
    }

    /** Begins a word of so many bytes; the caller puts them there. */
    public static long beginWord(int length, long at) {
        return header('$', length, at);
    }

    /** Ends the word that ends before {@code at}. */
    public static long endWord(long at) {
        Memory.putShort(at, LINE_END);
        return at + LINE_END_BYTES;
    }

    private static long header(char type, int number, long at) {
        Memory.putByte(at, type);
        return endWord(at + 1 + AsciiNumber.format(number, at + 1));
    }
}
