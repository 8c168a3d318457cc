package io.respite.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.topology.Proxy.Way;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {

    private static final int SILENCE_MS = 100;
    private static final int PATIENCE_MS = 30_000;

    private ServerSocket echo;
    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        proxy = new Proxy(echo.getLocalPort());
    }

    /* Sends back what comes. */
    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException gone) {
            /* The test has ended it. */
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", proxy.port());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private static String exchange(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes());
        byte[] back = socket.getInputStream().readNBytes(text.length());
        return new String(back);
    }

    @Test
    void handsOnWhatComes() throws IOException {
        try (Socket socket = connect()) {
            assertThat(exchange(socket, "hello")).isEqualTo("hello");
            assertThat(proxy.open()).isEqualTo(1);
        }
    }

    @Test
    void cutsAtTheByte() throws IOException {
        proxy.cutAfter(Way.TO_CLIENT, 7);
        try (Socket socket = connect()) {
            assertThat(exchange(socket, "0123456789")).isEqualTo("0123456");
        }
        try (Socket socket = connect()) {
            assertThat(exchange(socket, "0123456789")).isEqualTo("0123456789");
        }
    }

    @Test
    void cutsBeforeTheFirstByte() throws IOException {
        proxy.cutAfter(Way.TO_SERVER, 0);
        try (Socket socket = connect()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void stallsWithoutAWordAndGoesOn() throws IOException {
        try (Socket socket = connect()) {
            assertThat(exchange(socket, "a")).isEqualTo("a");
            proxy.stall();
            socket.setSoTimeout(SILENCE_MS);
            assertThatThrownBy(() -> exchange(socket, "b"))
                    .isInstanceOf(SocketTimeoutException.class);
            proxy.resume();
            socket.setSoTimeout(PATIENCE_MS);
            assertThat(socket.getInputStream().read()).isEqualTo('b');
        }
    }

    @Test
    void stallsAtTheByteForGood() throws IOException {
        proxy.stallAfter(Way.TO_CLIENT, 3);
        try (Socket socket = connect()) {
            socket.getOutputStream().write("abcdef".getBytes());
            assertThat(socket.getInputStream().readNBytes(3)).isEqualTo("abc".getBytes());
            socket.setSoTimeout(SILENCE_MS);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
            proxy.cut();
            assertThat(proxy.open()).isZero();
        }
    }

    @Test
    void changesOneByte() throws IOException {
        proxy.flipBit(Way.TO_CLIENT, 2);
        try (Socket socket = connect()) {
            assertThat(exchange(socket, "aaaa")).isEqualTo("aaAa");
        }
    }

    @Test
    void refusesAndThrottles() throws IOException {
        proxy.throttle(Way.TO_CLIENT, 1000);
        try (Socket socket = connect()) {
            long before = System.nanoTime();
            assertThat(exchange(socket, "x".repeat(200))).hasSize(200);
            assertThat(System.nanoTime() - before).isGreaterThan(100_000_000);
        }
        proxy.refuse(true);
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> assertThat(exchange(socket, "a")).isEqualTo("a"))
                    .isInstanceOfAny(IOException.class, AssertionError.class);
        }
        assertThat(proxy.accepted()).isEqualTo(2);
    }
}
