package io.respite.golden;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/**
 * The replies of a server in the same process: what it has written and nobody has read. An empty
 * buffer is silence, or the end once the server has closed the connection.
 */
final class ReplyBuffer extends InputStream {

    private byte[] bytes = new byte[1024];
    private int readIndex;
    private int writeIndex;
    private boolean ended;

    /** The server writes. */
    void append(byte[] reply) {
        if (readIndex == writeIndex) {
            readIndex = 0;
            writeIndex = 0;
        }
        if (writeIndex + reply.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, writeIndex + reply.length));
        }
        System.arraycopy(reply, 0, bytes, writeIndex, reply.length);
        writeIndex += reply.length;
    }

    /** The server closes the connection; what it wrote before can still be read. */
    void end() {
        ended = true;
    }

    @Override
    public int read() throws IOException {
        if (readIndex < writeIndex) {
            return bytes[readIndex++] & 0xff;
        }
        if (ended) {
            return -1;
        }
        throw new SocketTimeoutException("no reply");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int next = read();
        if (next < 0) {
            return -1;
        }
        target[offset] = (byte) next;
        int more = Math.min(length - 1, writeIndex - readIndex);
        System.arraycopy(bytes, readIndex, target, offset + 1, more);
        readIndex += more;
        return 1 + more;
    }

    @Override
    public int available() {
        return writeIndex - readIndex;
    }
}
