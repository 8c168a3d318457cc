package io.respite.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioEventLoop;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * The sockets that clients connect to. They belong to the engine's own loop and to no one else, so
 * that one can be closed, and another opened, while the clients that came by it stay. Owned by the
 * engine thread.
 */
final class Listeners {

    private static final Logger LOG = Logger.getLogger(Listeners.class.getName());

    /** What native transports put before the system's reason. */
    private static final Pattern SYSTEM_CALL =
            Pattern.compile("^\\w+\\(\\.\\.\\) failed( with error\\(-?\\d+\\))?: ");

    /** An address, a port, and whether clients talk TLS there. */
    record Place(ListenAddress address, int port, boolean isEncrypted) {

        /* Whether a socket for one serves the other as well. */
        private boolean isSame(Place other) {
            return port == other.port
                    && isEncrypted == other.isEncrypted
                    && address.host().equals(other.address.host())
                    && address.takesIpv4() == other.address.takesIpv4();
        }
    }

    private final Vertx vertx;
    private final EngineLoop loop;
    private final Acceptor acceptor;
    private final int backlog;
    private final Map<Place, Channel> open = new LinkedHashMap<>();
    private Channel unix;
    private Path unixFile;

    /**
     * No sockets yet.
     *
     * @param backlog how many connections the system may queue before they are accepted
     */
    Listeners(Vertx vertx, EngineLoop loop, Acceptor acceptor, int backlog) {
        this.vertx = vertx;
        this.loop = loop;
        this.acceptor = acceptor;
        this.backlog = backlog;
    }

    /**
     * Listens on all of the places and on no others; where that cannot be, on those of before.
     * Port 0 is one that is free, the same for all addresses.
     */
    void move(List<Place> wanted) throws ListenRefused {
        Map<Place, Channel> stay = new LinkedHashMap<>();
        for (Place place : wanted) {
            Place same = find(open, place);
            if (same != null && find(stay, place) == null) {
                stay.put(place, open.get(same));
            }
        }
        Map<Place, Channel> leave = new LinkedHashMap<>(open);
        leave.values().removeAll(stay.values());
        Set<Place> closed = closeThoseInTheWay(leave, wanted);
        Map<Place, Channel> come = new LinkedHashMap<>();
        try {
            openAll(wanted, stay, come);
        } catch (ListenRefused refused) {
            close(come.values());
            open.keySet().removeAll(closed);
            reopen(closed);
            throw refused;
        }
        close(leave.values());
        open.clear();
        open.putAll(stay);
        open.putAll(come);
    }

    /* A socket on all addresses of a port keeps others off that port. */
    private Set<Place> closeThoseInTheWay(Map<Place, Channel> leave, List<Place> wanted) {
        Map<Place, Channel> closed = new LinkedHashMap<>(leave);
        closed.keySet().removeIf(place -> wanted.stream().noneMatch(w -> w.port == place.port));
        close(closed.values());
        return closed.keySet();
    }

    /* Java's selector keeps what it knows of open until it looks again; to replace it is the only
     * way to have it look now. */
    private void close(Collection<Channel> channels) {
        channels.forEach(Channel::close);
        if (!channels.isEmpty() && loop.eventLoop() instanceof NioEventLoop nio) {
            nio.rebuildSelector();
        }
    }

    private void openAll(List<Place> wanted, Map<Place, Channel> stay, Map<Place, Channel> come)
            throws ListenRefused {
        int chosen = 0;
        Set<Place> seen = new HashSet<>();
        for (Place place : wanted) {
            if (seen.add(place) && stay.containsKey(place)) {
                continue;
            }
            int port = place.port == 0 ? chosen : place.port;
            Place exact = new Place(place.address, port, place.isEncrypted);
            Channel channel = open(exact);
            if (channel != null) {
                chosen = ((InetSocketAddress) channel.localAddress()).getPort();
                come.put(new Place(place.address, chosen, place.isEncrypted), channel);
            }
        }
    }

    private static Place find(Map<Place, Channel> among, Place place) {
        for (Place each : among.keySet()) {
            if (each.isSame(place)) {
                return each;
            }
        }
        return null;
    }

    private void reopen(Set<Place> places) {
        for (Place place : places) {
            try {
                Channel again = open(place);
                if (again != null) {
                    open.put(place, again);
                }
            } catch (ListenRefused refused) {
                LOG.warning("No clients come by that address any more: " + refused.getMessage());
            }
        }
    }

    /* Null where the server goes without it. */
    private Channel open(Place place) throws ListenRefused {
        ListenAddress address = place.address;
        String failure;
        try {
            return open(
                    transport(false),
                    acceptor.forTcp(place.isEncrypted, address.takesIpv4()),
                    new InetSocketAddress(InetAddress.getByName(address.host()), place.port));
        } catch (UnknownHostException unknown) {
            failure = "Name or service not known";
        } catch (IOException refused) {
            failure = refused.getMessage();
        }
        LOG.warning(
                "Warning: Could not create server TCP listening socket "
                        + (address.word() + ":" + place.port + ": " + failure));
        if (address.isDispensable(failure)) {
            return null;
        }
        String kind = place.isEncrypted ? "tls" : "tcp";
        throw new ListenRefused(
                "Failed listening on port " + place.port + " (" + kind + "), aborting: " + failure);
    }

    /** Listens on a Unix socket, in place of whatever file is there; mode 0 is the umask's. */
    void openUnix(String name, Path file, int mode) throws ListenRefused {
        if (!Files.isDirectory(file) && file.toFile().delete()) {
            LOG.fine("A file was at " + file);
        }
        try {
            unix = open(transport(true), acceptor.forUnix(name), unixAddress(file));
            unixFile = file;
            if (mode != 0) {
                Files.setPosixFilePermissions(file, permissions(mode));
            }
        } catch (IOException refused) {
            throw new ListenRefused("Failed opening Unix socket: bind: " + refused.getMessage());
        }
    }

    private SocketAddress unixAddress(Path file) {
        return vertx.isNativeTransportEnabled()
                ? new DomainSocketAddress(file.toString())
                : UnixDomainSocketAddress.of(file);
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] all = PosixFilePermission.values();
        Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            if ((mode >> (all.length - 1 - i) & 1) != 0) {
                granted.add(all[i]);
            }
        }
        return granted;
    }

    private ChannelFactory<? extends ServerChannel> transport(boolean isUnix) {
        return isUnix && !vertx.isNativeTransportEnabled()
                ? NioServerDomainSocketChannel::new
                : ((VertxInternal) vertx).transport().serverChannelFactory(isUnix);
    }

    /* On the loop's own thread all of this is done at once. */
    private Channel open(
            ChannelFactory<? extends ServerChannel> factory,
            ChannelInboundHandlerAdapter door,
            SocketAddress address)
            throws IOException {
        Channel channel;
        try {
            channel = factory.newChannel();
            channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
            if (address instanceof InetSocketAddress) {
                channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
            }
        } catch (ChannelException refused) {
            throw new IOException(told(refused), refused);
        }
        channel.pipeline().addLast(door);
        check(loop.eventLoop().register(channel));
        check(channel.bind(address));
        return channel;
    }

    private static void check(ChannelFuture future) throws IOException {
        if (!future.isDone()) {
            throw new IllegalStateException("listening sockets are opened by the loop's thread");
        }
        if (!future.isSuccess()) {
            future.channel().close();
            throw new IOException(told(future.cause()), future.cause());
        }
    }

    private static String told(Throwable refused) {
        Throwable cause = refused.getCause() == null ? refused : refused.getCause();
        return SYSTEM_CALL.matcher(String.valueOf(cause.getMessage())).replaceFirst("");
    }

    /** The port of clients that are, or are not, encrypted; 0 where there is none. */
    int port(boolean isEncrypted) {
        for (Place place : open.keySet()) {
            if (place.isEncrypted == isEncrypted) {
                return place.port;
            }
        }
        return 0;
    }

    /** By which ways clients come: {@code tcp}, {@code unix}, {@code tls}. */
    List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        if (port(false) != 0) {
            kinds.add("tcp");
        }
        if (unix != null) {
            kinds.add("unix");
        }
        if (port(true) != 0) {
            kinds.add("tls");
        }
        return kinds;
    }

    /** Listens no more. */
    void close() {
        open.values().forEach(Channel::close);
        open.clear();
        if (unix != null) {
            LOG.info("Removing the unix socket file.");
            unix.close();
            unix = null;
            removeUnixFile();
        }
    }

    private void removeUnixFile() {
        try {
            Files.deleteIfExists(unixFile);
        } catch (IOException kept) {
            LOG.warning("Error removing the unix socket file: " + kept.getMessage());
        }
    }
}
