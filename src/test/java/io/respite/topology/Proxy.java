package io.respite.topology;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a client and a server and does what networks do: cuts after so many bytes, hands
 * nothing on, slows down, changes a byte, refuses.
 *
 * <pre>
 *   client ──▶ port() ──── TO_SERVER ───▶ server
 *          ◀────────────── TO_CLIENT ────
 * </pre>
 *
 * <p>What is planned by {@code cutAfter}, {@code stallAfter} and {@code flipBit} holds for one
 * connection, from its first byte on: the first plan for the next one, the second for the one after
 * it. {@code stall}, {@code throttle} and {@code refuse} hold for all until they are taken back.
 */
public final class Proxy implements AutoCloseable {

    /** Which way bytes go. */
    public enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    private static final int PIECE = 4096;
    private static final int NEVER = Integer.MAX_VALUE;

    private static final Plan NO_PLAN = new Plan(Way.TO_SERVER, NEVER, NEVER, NEVER);

    /* What happens to one way of a connection, at which byte of it. */
    private record Plan(Way way, long cutAt, long stallAt, long flipAt) {}

    private final class Link {
        final Socket client;
        final Socket server;
        final Plan[] plans;
        final long[] passed = new long[2];
        volatile boolean isOpen = true;

        Link(Socket client, Socket server, Plan plan) {
            this.client = client;
            this.server = server;
            plans = new Plan[] {NO_PLAN, NO_PLAN};
            plans[plan.way().ordinal()] = plan;
        }

        void start() {
            pump(Way.TO_SERVER, client, server);
            pump(Way.TO_CLIENT, server, client);
        }

        private void pump(Way way, Socket from, Socket to) {
            Thread.ofVirtual().name("proxy-" + way).start(() -> run(way, from, to));
        }

        private void run(Way way, Socket from, Socket to) {
            try {
                byte[] piece = new byte[PIECE];
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                while (step(way, piece, in, out)) {
                    /* Until one side ends. */
                }
            } catch (IOException | InterruptedException ended) {
                /* Whoever ended it: both ends are closed below. */
            }
            end();
        }

        private boolean step(Way way, byte[] piece, InputStream in, OutputStream out)
                throws IOException, InterruptedException {
            Plan plan = plans[way.ordinal()];
            long at = passed[way.ordinal()];
            awaitLeave(plan, at);
            long most = Math.min(plan.cutAt(), plan.stallAt()) - at;
            if (most <= 0) {
                return false;
            }
            int count = in.read(piece, 0, (int) Math.min(most, pieceFor(way)));
            if (count < 0) {
                return false;
            }
            awaitLeave(plan, at);
            if (plan.flipAt() >= at && plan.flipAt() < at + count) {
                piece[(int) (plan.flipAt() - at)] ^= 0x20;
            }
            out.write(piece, 0, count);
            passed[way.ordinal()] = at + count;
            slowDown(way, count);
            return at + count < plan.cutAt();
        }

        private void awaitLeave(Plan plan, long at) throws InterruptedException {
            while (isOpen && (isStalled || at >= plan.stallAt())) {
                Thread.sleep(2);
            }
        }

        private synchronized void end() {
            if (isOpen) {
                isOpen = false;
                closeQuietly(client);
                closeQuietly(server);
                ended(this);
            }
        }
    }

    private final ServerSocket listener;
    private final int serverPort;
    private final List<Link> links = new ArrayList<>();
    private final Queue<Plan> planned = new ArrayDeque<>();
    private volatile boolean isStalled;
    private volatile boolean isRefusing;
    private final long[] bytesPerSecond = new long[2];
    private volatile int accepted;
    private volatile long[] lastPassed = new long[2];

    /** A proxy on a free port before a server on this machine, which need not be there yet. */
    public Proxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                accept(listener.accept());
            } catch (IOException closedOrUnreachable) {
                /* The client sees a connection that ends at once. */
            }
        }
    }

    private void accept(Socket client) throws IOException {
        accepted++;
        if (isRefusing) {
            reset(client);
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        } catch (IOException unreachable) {
            closeQuietly(client);
            throw unreachable;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        begin(client, server);
    }

    private synchronized void begin(Socket client, Socket server) {
        Link link = new Link(client, server, planned.isEmpty() ? NO_PLAN : planned.remove());
        links.add(link);
        link.start();
    }

    private synchronized void ended(Link link) {
        links.remove(link);
        lastPassed = link.passed.clone();
    }

    /** Where clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Plans to close both ends of a connection when so many bytes have gone this way. */
    public synchronized void cutAfter(Way way, long bytes) {
        planned.add(new Plan(way, bytes, NEVER, NEVER));
    }

    /** Plans to hand on so many bytes this way, and then nothing more, for good. */
    public synchronized void stallAfter(Way way, long bytes) {
        planned.add(new Plan(way, NEVER, bytes, NEVER));
    }

    /** Plans to change a bit of the byte at this offset. */
    public synchronized void flipBit(Way way, long offset) {
        planned.add(new Plan(way, NEVER, NEVER, offset));
    }

    /** How many plans wait for a connection. */
    public synchronized int planned() {
        return planned.size();
    }

    /** Hands nothing on until {@link #resume}, as if the cable were pulled: nobody is told. */
    public void stall() {
        isStalled = true;
    }

    /** Hands on again what came meanwhile. */
    public void resume() {
        isStalled = false;
    }

    /** Lets no more than so many bytes a second go this way; 0: as fast as they come. */
    public void throttle(Way way, long bytes) {
        bytesPerSecond[way.ordinal()] = bytes;
    }

    /** Whether whoever connects is sent away at once. */
    public void refuse(boolean isRefusing) {
        this.isRefusing = isRefusing;
    }

    /** Closes all connections there are. */
    public void cut() {
        List<Link> all;
        synchronized (this) {
            all = List.copyOf(links);
        }
        all.forEach(Link::end);
    }

    /** How many connections there are. */
    public synchronized int open() {
        return links.size();
    }

    /** How many there were in all. */
    public int accepted() {
        return accepted;
    }

    /** How many bytes went this way over the connection that is open, else over the last one. */
    public synchronized long passed(Way way) {
        long[] passed = links.isEmpty() ? lastPassed : links.getLast().passed;
        return passed[way.ordinal()];
    }

    private int pieceFor(Way way) {
        long limit = bytesPerSecond[way.ordinal()];
        return limit == 0 ? PIECE : (int) Math.clamp(limit / 50, 1, PIECE);
    }

    private void slowDown(Way way, int count) throws InterruptedException {
        long limit = bytesPerSecond[way.ordinal()];
        if (limit != 0) {
            Thread.sleep(TimeUnit.SECONDS.toMillis(count) / limit);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException gone) {
            /* Then there is nothing to reset. */
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            /* Closed is what it was to be. */
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
