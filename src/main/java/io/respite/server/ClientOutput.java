package io.respite.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.respite.engine.Engine;
import io.respite.engine.EngineStatistics;
import io.respite.engine.Feed;
import io.respite.engine.ReplyGate;
import io.respite.memory.Memory;
import io.respite.server.tls.Tls;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What is sent to one client, and what waits until the client takes it. Owned by the engine thread.
 * Hot.
 *
 * <pre>
 *   write ─▶ the socket, where nothing waits
 *              └─ what it does not take ─▶ Netty's buffer, if it is empty
 *                                            └─ else ─▶ OutputQueue ─ empty again ─▶ Netty
 *       └─ while the ReplyGate is closed ─▶ OutputQueue ─ open ─▶ the socket
 * </pre>
 *
 * <p>So what a client leaves unread, however small the replies or messages, stands in few blocks.
 */
final class ClientOutput {

    /** Replies from this size on are sent from the arena, not from Netty's pool. */
    private static final int ARENA_REPLY_BYTES = 64 * 1024;

    /** A connection that takes more than this of its feed at once lets others have their turn. */
    private static final int TURN_BYTES = 1 << 20;

    private final Transfer transfer;
    private final EngineStatistics statistics;
    private final OutputQueue queue;
    private final ReplyGate gate;
    private final ReplyGate.Waiter waiter;

    /** Called when Netty may take more; sends it later, for Netty still counts what it sent. */
    private final Runnable onDrained;

    private ChannelHandlerContext context;

    /** The socket itself where nothing stands between it and this connection, else null. */
    private Socket socket;

    /** What is sent behind all that is written, or null; and how much of it Netty has to send. */
    private Feed feed;

    private int fed;
    private boolean cut;
    private boolean endWritten;
    private boolean unflushed;

    /** Whether what waits must not be sent before {@link #release}. */
    private boolean held;

    /** Things in Netty's buffer at whose end {@link #onDrained} is called. */
    private int watched;

    /**
     * @param waiter who calls {@link #release} when the gate opens
     */
    ClientOutput(Transfer transfer, Engine engine, ReplyGate.Waiter waiter, Runnable onDrained) {
        this.onDrained = onDrained;
        this.transfer = transfer;
        this.waiter = waiter;
        statistics = engine.statistics();
        gate = engine.replyGate();
        queue = new OutputQueue(transfer.arena);
    }

    /** Called when the connection stands in its channel's pipeline. */
    void begin(ChannelHandlerContext newContext) {
        context = newContext;
        boolean isEpoll =
                newContext.channel() instanceof EpollSocketChannel
                        && newContext.pipeline().get(Tls.HANDLER) == null;
        socket = isEpoll ? (Socket) ((UnixChannel) newContext.channel()).fd() : null;
    }

    /**
     * Sends the bytes, or keeps a copy of what the socket does not take at once: in few blocks, and
     * not in Netty's queue, which would take some objects on the heap for each reply. Returns
     * whether all was sent.
     */
    boolean write(long ref, int length) {
        if (cut) {
            return true;
        }
        statistics.outputBytes += length;
        statistics.writes++;
        if (gate.isClosed()) {
            hold(ref, length);
            return false;
        }
        int sent = isDirect() && bytesWritten() == 0 ? send(ref, length) : 0;
        if (sent < length) {
            writeLater(ref + sent, length - sent);
        }
        return sent == length;
    }

    /** Keeps a copy of the bytes until {@link #sendQueued}. */
    void keep(long ref, int length) {
        if (cut) {
            return;
        }
        statistics.outputBytes += length;
        statistics.writes++;
        if (gate.isClosed()) {
            holdBack();
        }
        queue.add(ref, length);
    }

    private void hold(long ref, int length) {
        holdBack();
        queue.add(ref, length);
    }

    private void holdBack() {
        if (!held) {
            held = true;
            gate.add(waiter);
        }
    }

    /** The gate is open: sends what was held back, as much as the socket takes. */
    void release() {
        held = false;
        while (!queue.isEmpty() && isDirect() && nettyBytes() == 0) {
            long block = queue.take();
            int length = OutputQueue.used(block);
            int sent = send(OutputQueue.at(block), length);
            if (sent == length) {
                transfer.arena.free(block);
            } else {
                ByteBuffer rest = Memory.view(OutputQueue.at(block) + sent, length - sent);
                watch(Unpooled.wrappedBuffer(rest), block);
            }
        }
    }

    /* A closed socket's number may be another client's by now. */
    private boolean isDirect() {
        return socket != null && socket.isOpen();
    }

    /* Straight to the socket: at one reply a turn, Netty's buffer and queue cost more than the
     * command. Where the socket is broken, the next attempt, which is Netty's, finds it so. */
    private int send(long ref, int length) {
        try {
            return socket.sendAddress(Memory.address(ref), 0, length);
        } catch (IOException broken) {
            return 0;
        }
    }

    private void writeLater(long ref, int length) {
        if (length < ARENA_REPLY_BYTES && bytesWritten() == 0) {
            unflushed = true;
            context.write(transfer.copy(context.alloc(), ref, length), context.voidPromise());
        } else {
            queue.add(ref, length);
        }
    }

    /** Hands what waits to Netty, as much as it takes; returns whether it took all. */
    boolean sendQueued() {
        if (held) {
            return false;
        }
        while (!queue.isEmpty() && takesBlock()) {
            long block = queue.take();
            ByteBuffer bytes = Memory.view(OutputQueue.at(block), OutputQueue.used(block));
            watch(Unpooled.wrappedBuffer(bytes), block);
        }
        if (!queue.isEmpty() && watched == 0 && context.channel().isWritable()) {
            watch(Unpooled.EMPTY_BUFFER, 0);
        }
        return queue.isEmpty();
    }

    /* The last block is filled up as long as Netty has something else to send. */
    private boolean takesBlock() {
        return context.channel().isWritable() && (queue.blocks() > 1 || nettyBytes() == 0);
    }

    private void watch(ByteBuf bytes, long block) {
        unflushed = true;
        watched++;
        context.write(bytes)
                .addListener(
                        done -> {
                            watched--;
                            if (block != 0) {
                                transfer.arena.free(block);
                            }
                            if (watched == 0 && (!queue.isEmpty() || feed != null)) {
                                onDrained.run();
                            }
                        });
    }

    /** Sends from now on what the feed has, behind all that was written. */
    void follow(Feed newFeed) {
        feed = newFeed;
    }

    /** Whether nothing of the feed waits. */
    boolean isFeedEmpty() {
        return feed == null || feed.pendingBytes() == 0;
    }

    /**
     * Sends what there is in the feed, as much as the socket takes, where nothing written waits
     * before it; a piece that the socket takes half of is left to Netty.
     */
    void sendFed() {
        if (feed == null || cut || fed > 0 || isFeedEmpty() && feed.available() == 0) {
            return;
        }
        if (gate.isClosed()) {
            holdBack();
            return;
        }
        if (bytesWritten() > 0) {
            flush();
        }
        if (bytesWritten() > 0) {
            if (watched == 0) {
                watch(Unpooled.EMPTY_BUFFER, 0);
            }
            return;
        }
        for (int turn = 0, length; (length = feed.available()) > 0; turn += length) {
            int sent = turn < TURN_BYTES && isDirect() ? send(feed.at(), length) : 0;
            statistics.outputBytes += sent;
            statistics.replicationOutputBytes += sent;
            feed.taken(sent);
            if (sent < length) {
                passFed(length - sent);
                return;
            }
        }
    }

    /* Netty sends the rest of the piece when the socket takes more, and then comes the next. */
    private void passFed(int length) {
        fed = length;
        unflushed = true;
        context.write(Unpooled.wrappedBuffer(Memory.view(feed.at(), length)))
                .addListener(
                        done -> {
                            fed = 0;
                            if (done.isSuccess() && !cut) {
                                statistics.outputBytes += length;
                                statistics.replicationOutputBytes += length;
                                feed.taken(length);
                                onDrained.run();
                            }
                        });
    }

    /** Closes the connection behind what was written. */
    void end() {
        if (!endWritten) {
            endWritten = true;
            unflushed = true;
            context.write(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Has Netty send what was handed to it. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            context.flush();
        }
    }

    /** Whether nothing more is sent to the client. */
    boolean isCut() {
        return cut;
    }

    /** Forgets what waits, and whatever is written from now on. */
    void cut() {
        cut = true;
        queue.clear();
    }

    /** How many bytes wait, those of the feed among them. */
    long bytes() {
        return bytesWritten() - fed + (feed == null ? 0 : feed.pendingBytes());
    }

    private long bytesWritten() {
        return queue.bytes() + nettyBytes();
    }

    private long nettyBytes() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** In how many pieces they wait. */
    int pieces() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return queue.blocks() + (buffer == null ? 0 : buffer.size());
    }
}
