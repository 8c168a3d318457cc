package io.respite.golden;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/** A server behind a TCP socket. Its time is the machine's: {@code advance} sleeps. */
final class SocketTarget implements Target {

    private static final int SILENCE_MS = 20_000;

    /** When a client that came later was served so often, this one was: it waits for nothing. */
    private static final int MOST_LOOKS = 50;

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(3);

    private final String name;
    private final Version version;
    private final Set<String> lacks;
    private final String host;
    private final int port;
    private final int silenceMs;

    SocketTarget(String name, Version version, Set<String> lacks, String host, int port) {
        this(name, version, lacks, host, port, SILENCE_MS);
    }

    /** @param silenceMs how long to wait for a byte before saying that no reply comes */
    SocketTarget(
            String name, Version version, Set<String> lacks, String host, int port, int silenceMs) {
        this.name = name;
        this.version = version;
        this.lacks = Set.copyOf(lacks);
        this.host = host;
        this.port = port;
        this.silenceMs = silenceMs;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Version version() {
        return version;
    }

    @Override
    public Set<String> lacks() {
        return lacks;
    }

    @Override
    public Connection connect() throws IOException {
        return new SocketConnection(new Socket(host, port), silenceMs);
    }

    @Override
    public void advance(Duration time) {
        if (time.compareTo(LONGEST_SLEEP) > 0) {
            throw new IllegalArgumentException("a transcript sleeps for " + time);
        }
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {}

    private static final class SocketConnection implements Connection {

        private final Socket socket;
        private final InputStream replies;

        SocketConnection(Socket socket, int silenceMs) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(silenceMs);
            replies = new BufferedInputStream(new ResetIsEnd(socket.getInputStream()));
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            try {
                socket.getOutputStream().write(bytes);
            } catch (SocketException closedByServer) {
                // What the server said before it closed is still there to be read.
            }
        }

        @Override
        public InputStream replies() {
            return replies;
        }

        /* Another client asks the server until it says that this one is blocked. */
        @Override
        public void settle() throws IOException {
            String address = "addr=\\S+:" + socket.getLocalPort();
            Pattern isBlocked = Pattern.compile(address + " [^\\\\]* flags=\\w*b");
            try (Socket observer = new Socket(socket.getInetAddress(), socket.getPort())) {
                observer.setTcpNoDelay(true);
                InputStream lists = new BufferedInputStream(observer.getInputStream());
                boolean isSeen = false;
                for (int i = 0; i < MOST_LOOKS && !isSeen; i++) {
                    observer.getOutputStream().write("CLIENT LIST\r\n".getBytes(US_ASCII));
                    isSeen = isBlocked.matcher(ReplyLines.read(lists, 1).toString()).find();
                }
                /* Gone before the next step counts clients. */
                observer.getOutputStream().write("QUIT\r\n".getBytes(US_ASCII));
                lists.transferTo(OutputStream.nullOutputStream());
            }
        }

        @Override
        public void endRequests() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A server that closes with requests unread resets the connection: the client sees its end. */
    private static final class ResetIsEnd extends FilterInputStream {

        ResetIsEnd(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (SocketException reset) {
                return -1;
            }
        }
    }
}
