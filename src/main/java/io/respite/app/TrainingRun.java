package io.respite.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A short life for the JVM to learn from: it notes the classes that a start and the first requests
 * load, and writes them to the ahead-of-time cache that {@code deploy/respite-server} starts from.
 *
 * <pre>
 *   start ─▶ {@link #REQUESTS} over RESP, a few pages over HTTP ─▶ stop ─▶ respite-server.aot
 * </pre>
 */
final class TrainingRun {

    private static final int ROUNDS = 200;
    private static final int TIMEOUT_MS = 5_000;
    private static final String REQUESTS =
            "HELLO 3\r\n"
                    + "PING\r\n"
                    + "SET training:key value\r\n"
                    + "GET training:key\r\n"
                    + "INCR training:count\r\n"
                    + "EXPIRE training:key 100\r\n"
                    + "TTL training:key\r\n"
                    + "DEL training:key training:count\r\n"
                    + "CONFIG GET maxmemory\r\n"
                    + "CLIENT LIST\r\n"
                    + "INFO\r\n";

    /** Loading begins with the start: its code should be quick from the first key on. */
    private static final int KEYS = 100_000;

    private static final int SMALL_VALUES = 4_000;
    private static final int LONG_VALUES = 4;
    private static final int LONG_VALUE_ELEMENTS = 10_000;
    private static final int LOADS = 3;

    private static final String[] PAGES = {"/q/health", "/q/metrics", "/admin/info"};

    private static int respPort;
    private static Path directory;

    private TrainingRun() {}

    /** True in the process that makes the cache. */
    static boolean isWanted() {
        return Boolean.getBoolean("respite.training");
    }

    /** The command line of the run: ports and a directory of its own, which it removes. */
    static String[] arguments() {
        respPort = anyFreePort();
        directory = temporaryDirectory();
        return new String[] {
            "--bind",
            "127.0.0.1",
            "--port",
            String.valueOf(respPort),
            "--http-port",
            "0",
            "--dir",
            directory.toString(),
            "--enable-debug-command",
            "yes",
            "--save",
            ""
        };
    }

    /** Sends what a first client would. Returns when all is answered, or nobody listens. */
    static void run(int httpPort) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), respPort)) {
            socket.setSoTimeout(TIMEOUT_MS);
            OutputStream requests = socket.getOutputStream();
            for (int round = 0; round < ROUNDS; round++) {
                requests.write(REQUESTS.getBytes(StandardCharsets.US_ASCII));
            }
            requests.write(reloads().getBytes(StandardCharsets.US_ASCII));
            requests.write("COMMAND DOCS\r\n".getBytes(StandardCharsets.US_ASCII));
            requests.write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        for (String page : PAGES) {
            get("http://127.0.0.1:" + httpPort + page);
        }
        Files.deleteIfExists(directory.resolve("dump.rdb"));
        Files.deleteIfExists(directory);
    }

    /* Keys of each type, small and long, saved and loaded. */
    private static String reloads() {
        StringBuilder requests = new StringBuilder();
        requests.append("DEBUG POPULATE ").append(KEYS).append(" training 64\r\n");
        for (int i = 0; i < SMALL_VALUES; i++) {
            addElements(requests, i, 0, 3);
        }
        for (int i = SMALL_VALUES; i < SMALL_VALUES + LONG_VALUES; i++) {
            for (int from = 0; from < LONG_VALUE_ELEMENTS; from++) {
                addElements(requests, i, from, from + 1);
            }
        }
        return requests.append("DEBUG RELOAD\r\n".repeat(LOADS)).toString();
    }

    private static void addElements(StringBuilder requests, int key, int from, int to) {
        for (int i = from; i < to; i++) {
            requests.append("RPUSH list:%d element:%d\r\n".formatted(key, i))
                    .append("SADD set:%d member:%d\r\n".formatted(key, i))
                    .append("ZADD zset:%d %d member:%d\r\n".formatted(key, i, i))
                    .append("HSET hash:%d field:%d %d\r\n".formatted(key, i, i))
                    .append("XADD stream:%d %d-1 f %d\r\n".formatted(key, i + 1, i));
        }
    }

    private static void get(String url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setReadTimeout(TIMEOUT_MS);
        if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
            try (InputStream answer = connection.getInputStream()) {
                answer.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("respite-training");
        } catch (IOException none) {
            throw new IllegalStateException("no temporary directory", none);
        }
    }

    private static int anyFreePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException("no free port", none);
        }
    }
}
