package io.respite.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.UnixChannel;
import io.respite.engine.Engine;
import io.respite.replication.replica.Wire;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One connection that was dialled. Owned by the engine thread. Hot. */
final class NettyWire extends ChannelInboundHandlerAdapter implements Wire {

    private static final Logger LOG = Logger.getLogger(NettyWire.class.getName());

    private final Engine engine;
    private final Transfer transfer;
    private final Listener listener;
    private Channel channel;
    private boolean reads = true;
    private boolean closed;

    /** Whether the listener has closed it itself. */
    private boolean abandoned;

    /** Whether the clients' turn is awaited before more is read. */
    private boolean waits;

    NettyWire(Engine engine, Transfer transfer, Listener listener) {
        this.engine = engine;
        this.transfer = transfer;
        this.listener = listener;
    }

    boolean isClosed() {
        return closed;
    }

    /** It is being connected. */
    void dialled(ChannelFuture connecting) {
        channel = connecting.channel();
        connecting.addListener(
                done -> {
                    if (!done.isSuccess()) {
                        failed(reason(done.cause()));
                    }
                });
    }

    /* Netty says where besides what; operators know the place. */
    private static String reason(Throwable cause) {
        Throwable first = cause.getCause() == null ? cause : cause.getCause();
        String text = first.getMessage() == null ? first.toString() : first.getMessage();
        return text.replaceFirst(
                "^finishConnect\\(\\.\\.\\) failed(?: with error\\(-\\d+\\))?: ", "");
    }

    /**
     * There is no connection, and will be none. The listener is told in a turn of its own, because
     * it may be the one whose write has just failed.
     */
    void failed(String reason) {
        if (!closed) {
            closed = true;
            engine.loop().execute(() -> tell(reason));
        }
    }

    private void tell(String reason) {
        if (!abandoned) {
            listener.closed(reason);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (closed) {
            context.close();
            return;
        }
        applyReading();
        listener.connected();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = (ByteBuf) message;
        long begin = engine.clock().nanos();
        int length = input.readableBytes();
        try {
            while (input.isReadable() && !closed && !engine.hasEnded()) {
                int part = Math.min(input.readableBytes(), Transfer.INPUT_BYTES);
                transfer.readInput(input, part);
                listener.received(transfer.input, part);
            }
        } finally {
            input.release();
        }
        if (Transfer.isLongTurn(length, engine.clock().nanos() - begin)) {
            giveWay();
        }
    }

    private void giveWay() {
        waits = true;
        applyReading();
        engine.loop().yieldThen(this::goOn);
    }

    private void goOn() {
        waits = false;
        applyReading();
    }

    private void applyReading() {
        if (channel != null) {
            channel.config().setAutoRead(reads && !waits && !closed);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failed("connection lost");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(Level.FINE, "connection to " + address() + " broke", cause);
        boolean isOurs = cause instanceof RuntimeException || cause instanceof Error;
        if (isOurs) {
            LOG.log(Level.SEVERE, "what came from " + address() + " could not be taken", cause);
        }
        failed(reason(cause));
        context.close();
    }

    @Override
    public void write(String text) {
        if (channel != null && !closed) {
            ByteBuf bytes = channel.alloc().directBuffer(text.length());
            bytes.writeCharSequence(text, StandardCharsets.ISO_8859_1);
            channel.writeAndFlush(bytes, channel.voidPromise());
        }
    }

    @Override
    public long unsentBytes() {
        ChannelOutboundBuffer buffer = channel == null ? null : channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void read(boolean isReading) {
        reads = isReading;
        applyReading();
    }

    @Override
    public void close() {
        closed = true;
        abandoned = true;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public String address() {
        return Connection.text(channel == null ? null : channel.remoteAddress());
    }

    @Override
    public String localAddress() {
        return Connection.text(channel == null ? null : channel.localAddress());
    }

    @Override
    public int descriptor() {
        return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    }
}
