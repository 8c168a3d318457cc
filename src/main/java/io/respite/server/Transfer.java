package io.respite.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import io.respite.resp.RequestBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What all connections share for their turn on the engine thread: the block that input is read
 * into, the reply writer, words. A connection that waits holds none of it. Owned by the engine
 * thread. Hot.
 */
final class Transfer {

    /** As much as one turn reads of one connection. */
    static final int INPUT_BYTES = 64 * 1024;

    /** After this much input at once, the other clients have their turn first. */
    private static final int LONG_TURN_BYTES = 32 * 1024;

    /** And after one that took longer, however short its requests were. */
    private static final long LONG_TURN_NANOS = 1_000_000;

    final Arena arena;
    final long input;
    final ReplyWriter reply;

    /** For replies that a client does not want. */
    final ReplyWriter unwanted;

    /** The requests of the connection whose turn it is that were read and not run yet. */
    final RequestBatch batch = new RequestBatch();

    /** Makes sockets read into the shared input block, without a buffer between. */
    final RecvByteBufAllocator inputAllocator = new InputAllocator();

    private final ByteBuffer inputView;
    private final ByteBuf inputBuffer;
    private final ArrayDeque<Args> spareArgs = new ArrayDeque<>();
    private ByteBuffer outputView;
    private long outputViewRef;
    private int outputViewBytes;

    Transfer(Arena arena) {
        this.arena = arena;
        input = arena.allocate(INPUT_BYTES);
        inputView = Memory.view(input, INPUT_BYTES);
        inputBuffer = Unpooled.wrappedBuffer(Memory.view(input, INPUT_BYTES));
        reply = new ReplyWriter(arena);
        unwanted = new ReplyWriter(arena);
    }

    /*
     * One read a turn: Netty would read up to sixteen times from a socket that has more before it
     * looks at others, some tens of thousands of requests, for whose replies everybody else would
     * wait. What is read is used up before the next read, so that all share one buffer.
     */
    private final class InputAllocator extends DefaultMaxMessagesRecvByteBufAllocator {

        InputAllocator() {
            super(1);
        }

        @Override
        @SuppressWarnings("deprecation") // Netty's Handle is, its only user is not
        public Handle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public int guess() {
                    return INPUT_BYTES;
                }

                @Override
                public ByteBuf allocate(ByteBufAllocator allocator) {
                    return inputBuffer.clear().retain();
                }
            };
        }
    }

    /** Whether one that has sent so much, or took so long, is to let others have their turn. */
    static boolean isLongTurn(int bytes, long nanos) {
        return bytes >= LONG_TURN_BYTES || nanos > LONG_TURN_NANOS;
    }

    /** Words for one connection, until it gives them back. */
    Args takeArgs() {
        Args args = spareArgs.poll();
        return args == null ? new Args() : args;
    }

    void giveArgs(Args args) {
        spareArgs.push(args);
    }

    /** Moves the next {@code length} bytes of the buffer to the shared input block. */
    void readInput(ByteBuf source, int length) {
        if (source == inputBuffer) {
            source.skipBytes(length);
            return;
        }
        inputView.clear().limit(length);
        source.readBytes(inputView);
    }

    /** A pooled copy of the bytes. */
    ByteBuf copy(ByteBufAllocator allocator, long ref, int length) {
        ByteBuf copy = allocator.directBuffer(length);
        if (ref != outputViewRef || length > outputViewBytes) {
            outputView = Memory.view(ref, length);
            outputViewRef = ref;
            outputViewBytes = length;
        }
        outputView.clear().limit(length);
        copy.writeBytes(outputView);
        return copy;
    }

    void close() {
        reply.close();
        unwanted.close();
        arena.free(input);
    }
}
