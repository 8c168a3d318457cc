package io.respite.persistence.rdb;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A connection to a server that keys go to. Every step that takes longer than it may ends in a
 * {@link SocketTimeoutException}. Owned by the thread that migrates.
 */
final class MigrationLink implements AutoCloseable {

    private static final int INPUT_BYTES = 4096;

    /** Of a reply's line no more is kept, as in Redis. */
    private static final int MOST_LINE_BYTES = 1023;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey interest;
    private final ByteBuffer input = ByteBuffer.allocate(INPUT_BYTES).flip();

    private MigrationLink(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        interest = channel.register(selector, SelectionKey.OP_CONNECT);
    }

    /** Connects within so many milliseconds. */
    static MigrationLink connect(String host, int port, long timeoutMs) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("unknown host " + host);
        }
        Selector selector = Selector.open();
        SocketChannel channel = SocketChannel.open();
        try {
            MigrationLink link = new MigrationLink(channel, selector);
            if (!channel.connect(address)) {
                link.await(SelectionKey.OP_CONNECT, timeoutMs);
                channel.finishConnect();
            }
            return link;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            selector.close();
            throw failed;
        }
    }

    private void await(int operation, long timeoutMs) throws IOException {
        interest.interestOps(operation);
        selector.selectedKeys().clear();
        if (selector.select(timeoutMs) == 0) {
            throw new SocketTimeoutException();
        }
    }

    /** Sends all of the bytes; the time is that for each part of them. */
    void write(ByteBuffer bytes, long timeoutMs) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, timeoutMs);
            }
        }
    }

    /** Reads a line of the reply, without its end; the time is that for all of it. */
    String readLine(long timeoutMs) throws IOException {
        StringBuilder line = new StringBuilder();
        long deadline = System.nanoTime() + timeoutMs * 1_000_000;
        while (true) {
            while (input.hasRemaining()) {
                char next = (char) (input.get() & 0xFF);
                if (next == '\n') {
                    return line.toString();
                }
                if (next != '\r' && line.length() < MOST_LINE_BYTES) {
                    line.append(next);
                }
            }
            fill(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
    }

    private void fill(long timeoutMs) throws IOException {
        input.clear();
        try {
            int read = channel.read(input);
            if (read == 0) {
                await(SelectionKey.OP_READ, timeoutMs);
                read = channel.read(input);
            }
            if (read < 0) {
                throw new IOException("the connection is closed");
            }
        } finally {
            input.flip();
        }
    }

    /** Bytes of a request. */
    static ByteBuffer request(byte[]... words) {
        int size = 16;
        for (byte[] word : words) {
            size += word.length + 16;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.put(ascii("*" + words.length + "\r\n"));
        for (byte[] word : words) {
            bytes.put(ascii("$" + word.length + "\r\n")).put(word).put(ascii("\r\n"));
        }
        return bytes.flip();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException gone) {
            /* It is of no use any more, whatever becomes of it. */
            return;
        }
    }
}
