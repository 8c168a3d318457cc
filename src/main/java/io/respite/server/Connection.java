package io.respite.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.NetUtil;
import io.respite.engine.ClientLine;
import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Feed;
import io.respite.engine.LongReply;
import io.respite.engine.ReplyGate;
import io.respite.engine.Session;
import io.respite.engine.Silence;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.Output;
import io.respite.resp.ReplyWriter;
import io.respite.resp.RequestBatch;
import io.respite.resp.RequestReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;

/**
 * One client's connection: bytes in, requests to the engine, replies out. The last handler in its
 * channel's pipeline. Owned by the engine thread. Hot.
 */
final class Connection extends ChannelInboundHandlerAdapter
        implements Session.Peer, ReplyGate.Waiter {

    private static final Logger LOG = Logger.getLogger(Connection.class.getName());

    /** An event in the pipeline of a connection whose client waited. */
    private enum Turn {
        RESUMED
    }

    private final Engine engine;
    private final Transfer transfer;
    private final Limits limits;

    /** What is shown as the address of a client of the Unix socket; null for others. */
    private final String unixAddress;

    private final RequestReader reader;
    private final ClientInput waiting;
    private final ClientOutput output;

    /** Messages that came while a long reply is written. */
    private final OutputQueue held;

    private ChannelHandlerContext context;
    private Session session;
    private int runningLength;
    private Args running;
    private long softLimitSince;
    private boolean partIsDue;
    private boolean replying;

    /** Whether there is a limit on the bytes of replies, and how many this turn has written. */
    private boolean bounded;

    private long replyBytes;
    private boolean ending;

    Connection(Engine engine, Transfer transfer, Limits limits, String unixAddress) {
        this.unixAddress = unixAddress;
        this.engine = engine;
        this.transfer = transfer;
        this.limits = limits;
        waiting = new ClientInput(transfer, limits);
        reader = waiting.reader();
        held = new OutputQueue(transfer.arena);
        output = new ClientOutput(transfer, engine, this, this::sendQueuedSoon);
    }

    /** Called when the handler stands in the pipeline of an open channel. */
    void begin(Session newSession) {
        session = newSession;
        engine.sessions().add(session);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext newContext) {
        context = newContext;
        output.begin(newContext);
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        ByteBuf input = (ByteBuf) message;
        if (engine.hasEnded()) {
            input.release();
            return;
        }
        int length = input.readableBytes();
        try {
            engine.statistics().reads++;
            engine.statistics().inputBytes += length;
            engine.beginBatch();
            session.heard(engine.keyspace().now());
            beginReplies();
            while (input.isReadable() && !session.isClosing()) {
                if (session.isHeld()) {
                    hold(input);
                } else {
                    read(input);
                }
            }
            endReplies();
            ending = session.isClosing();
        } finally {
            replying = false;
            input.release();
            engine.replyGate().relieve();
            if (Transfer.isLongTurn(length, engine.endBatch())) {
                giveWay();
            }
        }
    }

    private void beginReplies() {
        bounded = limits.isBounded(session);
        if (session.longReply() == null) {
            replyBytes = 0;
        }
        if (session.hasPushes()) {
            engine.pushes().flush(session);
        }
        replying = true;
        transfer.reply.attach(this, session.isResp3());
    }

    private void endReplies() {
        transfer.reply.flush();
        replying = false;
        if (session.longReply() == null) {
            replyBytes = 0;
        }
        lookAtMemory();
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
        if (waiting.pending() == 0) {
            waiting.readShared(input, length);
            run(transfer.input, length);
        } else {
            waiting.append(input, length);
            run(waiting.pending(), waiting.length());
        }
    }

    /* What a client sends while it waits is kept for later, or for somebody else. */
    private void hold(ByteBuf input) {
        int length = Math.min(input.readableBytes(), Transfer.INPUT_BYTES);
        if (!waiting.hold(input, length, session.receiver())) {
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
        } else if (!output.isCut()) {
            goOn();
        }
    }

    private void goOn() {
        session.resumed();
        if ((waiting.pending() != 0 || session.longReply() != null)
                && !session.isBlocked()
                && !session.isClosing()
                && !engine.hasEnded()) {
            engine.beginBatch();
            beginReplies();
            if (session.longReply() != null) {
                replyPart();
            }
            if (waiting.pending() != 0 && !session.isHeld()) {
                run(waiting.pending(), waiting.length());
            }
            endReplies();
            engine.endBatch();
        }
        ending = session.isClosing();
        sendQueued();
    }

    private void replyPart() {
        partIsDue = false;
        if (!session.longReply().more(transfer.reply)) {
            session.endLongReply();
            held.moveTo(transfer.reply);
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
            boolean isOpen = engine.accessControl().isOpenTo(session);
            reader.trust(isOpen);
            int most = isOpen ? RequestBatch.MOST : 1;
            RequestReader.Outcome outcome = batch.read(reader, block, limit, most);
            engine.foresee(session, batch);
            for (int i = 0; i < batch.count(); i++) {
                running = batch.request(i);
                if (session.role() == Session.Role.REPLICA) {
                    executeForReplica(running);
                } else if (session.silence() == Silence.NONE) {
                    engine.execute(session, running, transfer.reply);
                } else {
                    executeSilently(running);
                }
                running = null;
                if (session.isClosing() || engine.hasEnded()) {
                    waiting.release();
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

    /* Replies to subscriptions are sent all the same, and that of the command which ends the
     * silence. */
    private void executeSilently(Args request) {
        if (session.silence() == Silence.NEXT) {
            session.silence(Silence.THIS);
        }
        Command command = engine.commands().find(request);
        if (command != null && command.name().endsWith("subscribe")) {
            engine.execute(session, request, transfer.reply);
        } else {
            ReplyWriter unwanted = transfer.unwanted;
            unwanted.attach(Output.NOWHERE, session.isResp3());
            long start = unwanted.position();
            engine.execute(session, request, unwanted);
            transfer.reply.useResp3(session.isResp3());
            if (session.silence() == Silence.NONE) {
                transfer.reply.encoded(unwanted.ref(0), unwanted.position() - start);
            } else {
                session.endLongReply();
            }
        }
        if (session.silence() == Silence.THIS && !session.isBlocked()) {
            session.silence(Silence.NONE);
        }
    }

    /* What is sent to a replica is the stream: an answer would be taken for a part of it. */
    private void executeForReplica(Args request) {
        ReplyWriter unwanted = transfer.unwanted;
        unwanted.attach(Output.NOWHERE, session.isResp3());
        long start = unwanted.position();
        engine.execute(session, request, unwanted);
        if (unwanted.hasUnsent() || session.longReply() != null) {
            UnwantedReply.tell(engine, session, unwanted, unwanted.position() - start);
            session.endLongReply();
            close();
        }
    }

    private void refuse(CommandError error) {
        engine.statistics().error(error.text());
        transfer.reply.error(error.text());
        session.closeAfterReply();
        waiting.release();
    }

    private void keepRest(long block, int limit) {
        if (!waiting.keepRest(block, limit, session.queuedBytes())) {
            refuseInput();
        }
    }

    private void refuseInput() {
        engine.statistics().queryBufferDisconnections++;
        LOG.warning(
                "Closing client that reached max query buffer length: "
                        + ClientLine.of(session, engine.keyspace().now()));
        session.closeAfterReply();
        waiting.release();
    }

    @Override
    public void write(long ref, int length) {
        if (session.hasPushes()) {
            engine.pushes().flush(session);
        }
        if (bounded) {
            keep(ref, length);
        } else if (!output.write(ref, length)) {
            outputGrew();
        }
    }

    /* As in Redis, replies to what came together count as a whole where their bytes are limited: a
     * client gets all, or is closed without a byte. Of a reply in parts it may have got some, where
     * it could not be told at its beginning that it goes beyond the limit. */
    private void keep(long ref, int length) {
        replyBytes += length;
        output.keep(ref, length);
        outputGrew();
    }

    private void outputGrew() {
        enforceOutputLimit(engine.keyspace().now());
        lookAtMemory();
    }

    @Override
    public boolean isReplying() {
        return replying || session.longReply() != null;
    }

    @Override
    public void push(long ref, int length) {
        if (session.longReply() != null) {
            held.add(ref, length);
            outputGrew();
        } else if (replying) {
            transfer.reply.encoded(ref, length);
        } else if (!output.write(ref, length)) {
            outputGrew();
            sendQueued();
        }
    }

    @Override
    public void letGo() {
        output.release();
        if (!output.isCut()) {
            sendQueued();
        }
    }

    @Override
    public void follow(Feed feed) {
        output.follow(feed);
    }

    @Override
    public void feed() {
        if (replying) {
            return;
        }
        sendQueued();
        if (!output.isFeedEmpty()) {
            enforceOutputLimit(engine.clock().millis());
        }
    }

    @Override
    public void delaySmallPackets(boolean mayWait) {
        context.channel().config().setOption(ChannelOption.TCP_NODELAY, !mayWait);
    }

    private void sendQueuedSoon() {
        engine.loop().execute(this::sendQueued);
    }

    private void sendQueued() {
        if (output.sendQueued()) {
            askForPart();
            output.sendFed();
            if (ending) {
                output.end();
            }
        }
        output.flush();
    }

    /* The next part of a long reply is made when the client takes what is there. */
    private void askForPart() {
        if (session.longReply() != null && !partIsDue && !output.isCut()) {
            partIsDue = context.channel().isWritable();
            if (partIsDue) {
                ChannelPipeline pipeline = context.pipeline();
                engine.loop().yieldThen(() -> pipeline.fireUserEventTriggered(Turn.RESUMED));
            }
        }
    }

    /* A client beyond its limit is not worth an orderly end: what waits for it would stay. */
    @Override
    public void enforceOutputLimit(long nowMs) {
        long unread = outputBytes();
        LongReply rest = session.longReply();
        long whole = replyBytes + (rest == null ? 0 : rest.leastBytes());
        if (!limits.isSoft(session, unread)) {
            softLimitSince = 0;
        } else if (softLimitSince == 0) {
            softLimitSince = nowMs;
        }
        boolean tooLong =
                softLimitSince != 0 && nowMs - softLimitSince > limits.mostSoftMs(session);
        if (output.isCut() || !tooLong && !limits.isHard(session, Math.max(unread, whole))) {
            return;
        }
        engine.statistics().outputBufferDisconnections++;
        LOG.warning(
                "Client "
                        + address()
                        + " scheduled to be closed ASAP for overcoming of output buffer limits.");
        drop();
    }

    /* What waits for the client, or of it, may be more than before. */
    private void lookAtMemory() {
        if (engine.clientLimits().isMemoryLimited() && !output.isCut()) {
            engine.clientLimits().look(session);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        end();
        channel.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (cause.getCause() instanceof SSLException broken) {
            LOG.fine("TLS connection of " + address() + " broke: " + broken.getMessage());
            channel.close();
            return;
        }
        boolean gone = cause instanceof IOException;
        LOG.log(gone ? Level.FINE : Level.SEVERE, "connection of " + address() + " broke", cause);
        /* The end comes later, as channelInactive: here a command may be running, perhaps this
         * connection's own. */
        channel.close();
    }

    private void end() {
        if (session != null) {
            engine.disconnected(session);
        }
        output.cut();
        held.clear();
        waiting.release();
    }

    @Override
    public String address() {
        return isUnixSocket() ? unixAddress : text(context.channel().remoteAddress());
    }

    @Override
    public String localAddress() {
        return isUnixSocket() ? unixAddress : text(context.channel().localAddress());
    }

    @Override
    public boolean isUnixSocket() {
        return unixAddress != null;
    }

    @Override
    public int descriptor() {
        return context.channel() instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    }

    @Override
    public long inputBytes() {
        if (runningLength > 0) {
            return runningLength;
        }
        return waiting.pending() == 0 ? 0 : waiting.length() - reader.position();
    }

    @Override
    public long inputRoomBytes() {
        boolean isShared = runningLength > 0 && waiting.pending() == 0;
        return isShared
                ? Transfer.INPUT_BYTES - runningLength
                : waiting.capacity() - waiting.length();
    }

    @Override
    public long inputBlockBytes() {
        return waiting.capacity();
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
    public long memoryBytes() {
        Args words = reader.args();
        return waiting.capacity() + (words == null ? 0 : words.heapBytes()) + outputBytes();
    }

    @Override
    public long outputBytes() {
        return output.bytes() + held.bytes();
    }

    @Override
    public int outputPieces() {
        return output.pieces() + held.blocks();
    }

    @Override
    public void close() {
        abandon();
        context.close();
    }

    /* Later, because a command of this connection may be running. */
    @Override
    public void drop() {
        abandon();
        engine.loop().execute(context::close);
    }

    private void abandon() {
        session.closeAfterReply();
        output.cut();
        held.clear();
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
