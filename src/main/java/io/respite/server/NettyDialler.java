package io.respite.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import io.respite.engine.Engine;
import io.respite.replication.replica.Dialler;
import io.respite.replication.replica.Wire;
import io.respite.server.tls.Tls;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Connects to other servers, with sockets of the engine's own loop. */
final class NettyDialler implements Dialler {

    /** Whoever dials has a time limit of its own; this one ends attempts that it forgot. */
    private static final int MOST_MILLIS = 10 * 60_000;

    private final Vertx vertx;
    private final EngineLoop loop;
    private final Engine engine;
    private final Supplier<Transfer> transfer;
    private final Executor resolvers;
    private final Tls tls;

    /**
     * A dialler of one engine.
     *
     * @param transfer what the connections of the server share
     * @param resolvers look up names of hosts, which may take long
     * @param tls encrypts, where the settings say so
     */
    NettyDialler(
            Vertx vertx,
            EngineLoop loop,
            Engine engine,
            Supplier<Transfer> transfer,
            Executor resolvers,
            Tls tls) {
        this.vertx = vertx;
        this.loop = loop;
        this.engine = engine;
        this.transfer = transfer;
        this.resolvers = resolvers;
        this.tls = tls;
    }

    @Override
    public Wire dial(String host, int port, Wire.Listener listener) {
        NettyWire wire = new NettyWire(engine, transfer.get(), listener);
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null) {
            loop.execute(() -> connect(wire, literal(address), port));
        } else {
            resolve(host, port, wire);
        }
        return wire;
    }

    private static InetAddress literal(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException never) {
            throw new IllegalArgumentException(never);
        }
    }

    /* The system may ask the network, and takes its time. */
    private void resolve(String host, int port, NettyWire wire) {
        resolvers.execute(
                () -> {
                    try {
                        InetAddress found = InetAddress.getByName(host);
                        later(() -> connect(wire, found, port));
                    } catch (UnknownHostException unknown) {
                        later(() -> wire.failed("Name or service not known"));
                    }
                });
    }

    private void later(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            /* The server is going: nobody waits for the answer. */
        }
    }

    private void connect(NettyWire wire, InetAddress address, int port) {
        if (wire.isClosed()) {
            return;
        }
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop.eventLoop())
                        .channelFactory(((VertxInternal) vertx).transport().channelFactory(false))
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, MOST_MILLIS)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addFirst(wire);
                                        if (tls.isUsedToDial()) {
                                            channel.pipeline().addFirst(tls.dialled(channel));
                                        } else {
                                            channel.config()
                                                    .setRecvByteBufAllocator(
                                                            transfer.get().inputAllocator);
                                        }
                                    }
                                });
        InetSocketAddress target = new InetSocketAddress(address, port);
        String source = engine.settings().text("bind-source-addr");
        ChannelFuture dialled =
                source.isEmpty()
                        ? bootstrap.connect(target)
                        : bootstrap.connect(target, new InetSocketAddress(source, 0));
        wire.dialled(dialled);
    }
}
