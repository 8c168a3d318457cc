package io.respite.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.UnixChannel;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.memory.Memory;
import io.respite.resp.Output;
import io.respite.resp.RequestReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One client's connection: bytes in, requests to the engine, replies out. Sits in the Netty
 * pipeline before Vert.x' own handler, which sees none of the bytes. Owned by the engine thread.
 * Hot.
 *
 * <p>While a request is incomplete its bytes stand in a block of this connection's own; otherwise
 * the connection holds no buffer.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Session.Peer, Output {

    private static final Logger LOG = Logger.getLogger(Connection.class.getName());

    /**
     * Replies from this size on are copied to the arena and sent from there, not from Netty's pool.
     */
    private static final int ARENA_REPLY_BYTES = 64 * 1024;

    private static final long SMALLEST_PENDING_BYTES = 1024;

    private final Engine engine;
    private final Transfer transfer;
    private final Limits limits;
    private final RequestReader reader;
    private ChannelHandlerContext context;
    private Session session;
    private long pending;
    private long pendingCapacity;
    private int pendingLength;
    private int runningLength;

    Connection(Engine engine, Transfer transfer, Limits limits) {
        this.engine = engine;
        this.transfer = transfer;
        this.limits = limits;
        reader = new RequestReader(null);
    }

    /** Called when the handler stands in the pipeline of an open channel. */
    void begin(Session newSession) {
        session = newSession;
        engine.sessions().add(session);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext newContext) {
        context = newContext;
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        ByteBuf input = (ByteBuf) message;
        try {
            engine.statistics().reads++;
            engine.statistics().inputBytes += input.readableBytes();
            engine.beginBatch();
            session.heard(engine.keyspace().now());
            transfer.reply.attach(this, session.isResp3());
            while (input.isReadable() && !session.isClosing()) {
                read(input);
            }
            transfer.reply.flush();
            if (session.isClosing()) {
                close();
            }
        } finally {
            input.release();
            engine.endBatch();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        context.flush();
    }

    private void read(ByteBuf input) {
        int length = Math.min(input.readableBytes(), Transfer.INPUT_BYTES);
        if (pending != 0) {
            appendPending(input, length);
            run(pending, pendingLength);
            return;
        }
        transfer.readInput(input, length);
        if (reader.args() == null) {
            reader.useArgs(transfer.takeArgs());
        }
        reader.restart();
        run(transfer.input, length);
    }

    /* Runs all whole requests of the block, then keeps what is left of it. */
    private void run(long block, int limit) {
        runningLength = limit;
        try {
            runRequests(block, limit);
        } finally {
            runningLength = 0;
        }
    }

    private void runRequests(long block, int limit) {
        reader.trust(engine.isOpenTo(session));
        reader.limitBulks(limits.maxBulkBytes());
        while (true) {
            switch (reader.next(block, limit)) {
                case REQUEST -> {
                    engine.execute(session, reader.args(), transfer.reply);
                    if (session.isClosing()) {
                        release();
                        return;
                    }
                    reader.trust(engine.isOpenTo(session));
                }
                case MORE -> {
                    keepRest(block, limit);
                    return;
                }
                case BROKEN -> {
                    engine.statistics().error(reader.error().text());
                    transfer.reply.error(reader.error().text());
                    session.closeAfterReply();
                    release();
                    return;
                }
            }
        }
    }

    private void keepRest(long block, int limit) {
        int start = reader.requestStart();
        int rest = limit - start;
        if (rest == 0 && !reader.isInsideRequest()) {
            release();
            return;
        }
        if (rest > limits.queryBufferBytes()) {
            engine.statistics().queryBufferDisconnections++;
            LOG.warning("Closing client that reached max query buffer length: " + address());
            session.closeAfterReply();
            release();
            return;
        }
        if (block == pending && start == 0) {
            return;
        }
        long capacity = Math.max(SMALLEST_PENDING_BYTES, rest);
        long kept = transfer.arena.allocate(capacity);
        Memory.copy(block + start, kept, rest);
        if (block == pending) {
            transfer.arena.free(pending);
        }
        pending = kept;
        pendingCapacity = transfer.arena.usableBytes(kept);
        pendingLength = rest;
        reader.moved(kept);
    }

    private void appendPending(ByteBuf input, int length) {
        long needed = (long) pendingLength + length;
        if (needed > pendingCapacity) {
            long known = reader.neededBytes();
            long doubled = pendingCapacity * 2;
            long larger = Math.max(needed, known > needed ? Math.min(known, doubled) : doubled);
            long moved = transfer.arena.allocate(larger);
            Memory.copy(pending, moved, pendingLength);
            transfer.arena.free(pending);
            pending = moved;
            pendingCapacity = transfer.arena.usableBytes(moved);
            reader.moved(moved);
        }
        transfer.readInput(input, length);
        Memory.copy(transfer.input, pending + pendingLength, length);
        pendingLength += length;
    }

    private void release() {
        if (pending != 0) {
            transfer.arena.free(pending);
            pending = 0;
            pendingCapacity = 0;
            pendingLength = 0;
        }
        if (reader.args() != null) {
            transfer.giveArgs(reader.args());
            reader.useArgs(null);
        }
    }

    @Override
    public void write(long ref, int length) {
        engine.statistics().outputBytes += length;
        engine.statistics().writes++;
        if (length < ARENA_REPLY_BYTES && context.channel().isWritable()) {
            context.write(transfer.copy(context.alloc(), ref, length), context.voidPromise());
            return;
        }
        long block = transfer.arena.allocate(length);
        Memory.copy(ref, block, length);
        ChannelFuture sent = context.write(Unpooled.wrappedBuffer(Memory.view(block, length)));
        sent.addListener(done -> engine.loop().execute(() -> transfer.arena.free(block)));
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        end();
        channel.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        boolean gone = cause instanceof java.io.IOException;
        LOG.log(gone ? Level.FINE : Level.SEVERE, "connection of " + address() + " broke", cause);
        end();
        channel.close();
    }

    private void end() {
        if (session != null) {
            engine.sessions().remove(session);
        }
        release();
    }

    @Override
    public String address() {
        return text(context.channel().remoteAddress());
    }

    @Override
    public String localAddress() {
        return text(context.channel().localAddress());
    }

    @Override
    public int descriptor() {
        return context.channel() instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    }

    @Override
    public long inputBytes() {
        return runningLength > 0 ? runningLength : pendingLength;
    }

    @Override
    public long inputRoomBytes() {
        boolean isShared = runningLength > 0 && pending == 0;
        return (isShared ? Transfer.INPUT_BYTES : pendingCapacity) - inputBytes();
    }

    @Override
    public long argumentBytes() {
        return reader.args() == null ? 0 : reader.args().totalBytes();
    }

    @Override
    public long outputBytes() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public int outputPieces() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.size();
    }

    @Override
    public void close() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "?:0";
        }
        InetAddress host = inet.getAddress();
        String text = host.getHostAddress();
        return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + inet.getPort();
    }
}
