package io.respite.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.NetUtil;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.RequestBatch;
import io.respite.resp.RequestReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
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
final class Connection extends ChannelInboundHandlerAdapter implements Session.Peer {

    private static final Logger LOG = Logger.getLogger(Connection.class.getName());

    /**
     * Replies from this size on are sent from the arena, not from Netty's pool.
     */
    private static final int ARENA_REPLY_BYTES = 64 * 1024;

    /** After this much input at once, the other clients have their turn first. */
    private static final int TURN_BYTES = 32 * 1024;

    /** And after a batch that took longer, however short its requests were. */
    private static final long LONG_BATCH_NANOS = 1_000_000;

    private static final long SMALLEST_PENDING_BYTES = 1024;

    /** With fewer requests at once, to look ahead costs more than it saves. */
    private static final int WORTH_FORESEEING = 4;

    /** An event in the pipeline of a connection whose client waited. */
    private enum Turn {
        RESUMED
    }

    private final Engine engine;
    private final Transfer transfer;
    private final Limits limits;
    private final RequestReader reader;
    private final OutputQueue queue;
    private ChannelHandlerContext context;

    /** The socket itself where nothing stands between it and this handler, else null. */
    private Socket socket;

    private Session session;
    private long pending;
    private long pendingCapacity;
    private int pendingLength;
    private int runningLength;
    private Args running;
    private long softLimitSince;
    private boolean cut;
    private boolean partIsDue;
    private boolean ending;
    private boolean endWritten;
    private boolean unflushed;

    Connection(Engine engine, Transfer transfer, Limits limits) {
        this.engine = engine;
        this.transfer = transfer;
        this.limits = limits;
        reader = new RequestReader(null);
        queue = new OutputQueue(transfer.arena);
    }

    /** Called when the handler stands in the pipeline of an open channel. */
    void begin(Session newSession) {
        session = newSession;
        engine.sessions().add(session);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext newContext) {
        context = newContext;
        boolean isEpoll = newContext.channel() instanceof EpollSocketChannel;
        socket = isEpoll ? (Socket) ((UnixChannel) newContext.channel()).fd() : null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        ByteBuf input = (ByteBuf) message;
        int length = input.readableBytes();
        try {
            engine.statistics().reads++;
            engine.statistics().inputBytes += length;
            engine.beginBatch();
            session.heard(engine.keyspace().now());
            transfer.reply.attach(this, session.isResp3());
            while (input.isReadable() && !session.isClosing()) {
                if (session.isHeld()) {
                    hold(input);
                } else {
                    read(input);
                }
            }
            transfer.reply.flush();
            ending = session.isClosing();
        } finally {
            input.release();
            if (engine.endBatch() > LONG_BATCH_NANOS || length >= TURN_BYTES) {
                giveWay();
            }
        }
    }

    /* Netty reads on as long as a client sends; other clients would wait for all of it. */
    private void giveWay() {
        context.channel().config().setAutoRead(false);
        engine.loop().yieldThen(() -> context.channel().config().setAutoRead(true));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        sendQueued();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        sendQueued();
        channel.fireChannelWritabilityChanged();
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

    /* What a client sends while it waits is kept for later. */
    private void hold(ByteBuf input) {
        int length = Math.min(input.readableBytes(), Transfer.INPUT_BYTES);
        if (pending == 0) {
            if (reader.args() == null) {
                reader.useArgs(transfer.takeArgs());
            }
            reader.restart();
            pending = transfer.arena.allocate(Math.max(SMALLEST_PENDING_BYTES, length));
            pendingCapacity = transfer.arena.usableBytes(pending);
            pendingLength = 0;
        }
        appendPending(input, length);
        if (pendingLength > limits.queryBufferBytes()) {
            refuseInput();
        }
    }

    @Override
    public void resume() {
        ChannelPipeline pipeline = context.pipeline();
        engine.loop().execute(() -> pipeline.fireUserEventTriggered(Turn.RESUMED));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event != Turn.RESUMED) {
            channel.fireUserEventTriggered(event);
        } else if (!cut) {
            goOn();
        }
    }

    private void goOn() {
        session.resumed();
        if ((pending != 0 || session.longReply() != null)
                && !session.isBlocked()
                && !session.isClosing()) {
            engine.beginBatch();
            transfer.reply.attach(this, session.isResp3());
            if (session.longReply() != null) {
                replyPart();
            }
            if (pending != 0 && !session.isHeld()) {
                run(pending, pendingLength);
            }
            transfer.reply.flush();
            engine.endBatch();
        }
        ending = session.isClosing();
        sendQueued();
    }

    private void replyPart() {
        partIsDue = false;
        if (!session.longReply().more(transfer.reply)) {
            session.endLongReply();
        }
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

    /* Requests are read some at a time before they run, so that the keys they name are looked for
     * together. A client that has yet to authenticate may send little, and is read one by one. */
    private void runRequests(long block, int limit) {
        RequestBatch batch = transfer.batch;
        reader.limitBulks(limits.maxBulkBytes());
        while (true) {
            boolean isOpen = engine.isOpenTo(session);
            reader.trust(isOpen);
            RequestReader.Outcome outcome = readAhead(block, limit, isOpen);
            if (batch.count() >= WORTH_FORESEEING) {
                engine.foresee(session, batch);
            }
            for (int i = 0; i < batch.count(); i++) {
                running = batch.request(i);
                engine.execute(session, running, transfer.reply);
                running = null;
                if (session.isClosing()) {
                    release();
                    return;
                }
                if (session.isHeld()) {
                    reader.backTo(batch.end(i));
                    keepRest(block, limit);
                    return;
                }
            }
            if (outcome == RequestReader.Outcome.MORE) {
                keepRest(block, limit);
                return;
            }
            if (outcome == RequestReader.Outcome.BROKEN) {
                refuse(reader.error());
                return;
            }
        }
    }

    private RequestReader.Outcome readAhead(long block, int limit, boolean many) {
        RequestBatch batch = transfer.batch;
        batch.clear();
        RequestReader.Outcome outcome;
        do {
            outcome = reader.next(block, limit);
            if (outcome == RequestReader.Outcome.REQUEST) {
                batch.take(reader);
            }
        } while (outcome == RequestReader.Outcome.REQUEST && many && !batch.isFull());
        return outcome;
    }

    private void refuse(CommandError error) {
        engine.statistics().error(error.text());
        transfer.reply.error(error.text());
        session.closeAfterReply();
        release();
    }

    private void keepRest(long block, int limit) {
        int start = reader.requestStart();
        int rest = limit - start;
        if (rest == 0 && !reader.isInsideRequest()) {
            release();
            return;
        }
        if (rest > limits.queryBufferBytes()) {
            refuseInput();
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

    private void refuseInput() {
        engine.statistics().queryBufferDisconnections++;
        LOG.warning("Closing client that reached max query buffer length: " + address());
        session.closeAfterReply();
        release();
    }

    private void appendPending(ByteBuf input, int length) {
        long needed = (long) pendingLength + length;
        if (needed > pendingCapacity) {
            long larger = largerCapacity(needed, reader.neededBytes());
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

    /* Doubles, so that nothing is taken for bytes that never come; but once a sixteenth of a long
     * string has come, the rest is believed in, because to move hundreds of megabytes takes long.
     */
    private long largerCapacity(long needed, long known) {
        if (known <= needed) {
            return Math.max(needed, pendingCapacity * 2);
        }
        return needed >= known / 16 ? known : Math.max(needed, pendingCapacity * 2);
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

    /* What the socket does not take at once waits here, in few blocks, and not in Netty's queue,
     * which would take some objects on the heap for each reply. */
    @Override
    public void write(long ref, int length) {
        if (cut) {
            return;
        }
        engine.statistics().outputBytes += length;
        engine.statistics().writes++;
        int sent = isDirect() && outputBytes() == 0 ? send(ref, length) : 0;
        if (sent < length) {
            writeLater(ref + sent, length - sent);
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
        boolean fits = length < ARENA_REPLY_BYTES && context.channel().isWritable();
        if (fits && queue.isEmpty()) {
            unflushed = true;
            context.write(transfer.copy(context.alloc(), ref, length), context.voidPromise());
        } else {
            queue.add(ref, length);
            enforceOutputLimit(engine.keyspace().now());
        }
    }

    private void sendQueued() {
        while (!queue.isEmpty() && context.channel().isWritable()) {
            long block = queue.take();
            ByteBuffer bytes = Memory.view(OutputQueue.at(block), OutputQueue.used(block));
            unflushed = true;
            ChannelFuture sent = context.write(Unpooled.wrappedBuffer(bytes));
            sent.addListener(done -> transfer.arena.free(block));
        }
        if (session.longReply() != null && queue.isEmpty() && !partIsDue && !cut) {
            partIsDue = context.channel().isWritable();
            if (partIsDue) {
                ChannelPipeline pipeline = context.pipeline();
                engine.loop().yieldThen(() -> pipeline.fireUserEventTriggered(Turn.RESUMED));
            }
        }
        if (ending && !endWritten && queue.isEmpty()) {
            endWritten = true;
            unflushed = true;
            context.write(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        if (unflushed) {
            unflushed = false;
            context.flush();
        }
    }

    /* A client beyond its limit is not worth an orderly end: what waits for it would stay. */
    @Override
    public void enforceOutputLimit(long nowMs) {
        long waiting = outputBytes();
        if (!limits.isSoft(waiting)) {
            softLimitSince = 0;
        } else if (softLimitSince == 0) {
            softLimitSince = nowMs;
        }
        boolean tooLong = softLimitSince != 0 && nowMs - softLimitSince > limits.mostSoftMs();
        if (cut || !tooLong && !limits.isHard(waiting)) {
            return;
        }
        engine.statistics().outputBufferDisconnections++;
        LOG.warning(
                "Client "
                        + address()
                        + " scheduled to be closed ASAP for overcoming of output buffer limits.");
        abandon();
        /* Later, because a command of this connection may be running. */
        engine.loop().execute(context::close);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        end();
        channel.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        boolean gone = cause instanceof IOException;
        LOG.log(gone ? Level.FINE : Level.SEVERE, "connection of " + address() + " broke", cause);
        end();
        channel.close();
    }

    private void end() {
        if (session != null) {
            engine.disconnected(session);
        }
        cut = true;
        queue.clear();
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
        if (session.isBlocked()) {
            return session.blockedBytes();
        }
        Args words = running == null ? reader.args() : running;
        return words == null ? 0 : words.totalBytes();
    }

    @Override
    public long outputBytes() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return queue.bytes() + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
    }

    @Override
    public int outputPieces() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return queue.blocks() + (buffer == null ? 0 : buffer.size());
    }

    @Override
    public void close() {
        abandon();
        context.close();
    }

    private void abandon() {
        session.closeAfterReply();
        cut = true;
        queue.clear();
    }

    /** A socket's address as Redis shows it: {@code [::1]:6379}, not Java's long form of it. */
    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "?:0";
        }
        String host = NetUtil.toAddressString(inet.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
}
