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

    /** Clients wait while the engine does its part of these, the first time as much as later. */
    private static final String[] PAGES = {
        "/",
        "/q/health",
        "/q/metrics",
        "/admin/info?section=everything",
        "/admin/stats",
        "/admin/latency",
        "/admin/memory",
        "/admin/slowlog",
        "/admin/clients",
        "/admin/config",
        "/admin/databases",
        "/admin/databases/0/keys?count=100",
        "/admin/databases/0/keys?match=*42&count=1000",
        "/admin/databases/0/keys/training%3A42",
        "/admin/databases/0/keys/list%3A" + SMALL_VALUES,
        "/admin/databases/0/keys/set%3A" + SMALL_VALUES,
        "/admin/databases/0/keys/zset%3A" + SMALL_VALUES,
        "/admin/databases/0/keys/hash%3A" + SMALL_VALUES,
        "/admin/databases/0/keys/stream%3A" + SMALL_VALUES,
        "/admin/commands",
        "/admin/persistence",
        "/admin/replication",
    };

    private static final int LOOKS = 30;

    /** More than one: the end of each is noticed while the next goes on. */
    private static final int WATCHES = 3;

    private static final String HAPPENINGS =
            "/admin/events?types=job,role,evicted,slow,keyspace,monitor";
    private static final int WATCHED = 2_000;
    private static final long WATCHED_NS = 500_000_000;

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

    /** Sends what first clients and operators would. Returns when all is answered. */
    static void run(int httpPort) throws IOException {
        ask(REQUESTS.repeat(ROUNDS) + reloads() + "COMMAND DOCS\r\n");
        for (int look = 0; look < LOOKS; look++) {
            for (String page : PAGES) {
                get(httpPort, page);
            }
        }
        String analysis = begin(httpPort, "/admin/memory/analyses");
        for (int look = 0; look < LOOKS; look++) {
            get(httpPort, analysis);
        }
        for (int watch = 0; watch < WATCHES; watch++) {
            watch(httpPort);
        }
        Files.deleteIfExists(directory.resolve("dump.rdb"));
        Files.deleteIfExists(directory);
    }

    private static void ask(String requests) throws IOException {
        try (Socket socket = connect(respPort)) {
            write(socket, requests + "QUIT\r\n");
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    /* Both ways to see what others do, for some time each. */
    private static void watch(int httpPort) throws IOException {
        try (Socket monitor = connect(respPort);
                Socket events = listen(httpPort, HAPPENINGS)) {
            write(monitor, "MONITOR\r\n");
            long end = System.nanoTime() + WATCHED_NS;
            while (System.nanoTime() < end) {
                ask("SET training:key value\r\n".repeat(WATCHED));
                take(monitor);
                take(events);
            }
        }
    }

    private static void take(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        in.skipNBytes(Math.max(1, in.available()));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    /* A stream of events, its headers to come. */
    private static Socket listen(int httpPort, String page) throws IOException {
        Socket socket = connect(httpPort);
        write(socket, "GET " + page + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        return socket;
    }

    /* Keys of each type, small and long, saved and loaded; a long one of each shrinks and goes. */
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
        requests.append("DEBUG RELOAD\r\n".repeat(LOADS));
        int last = SMALL_VALUES + LONG_VALUES - 1;
        requests.append(
                """
                SPOP set:%1$d %2$d\r
                DEL list:%1$d set:%1$d zset:%1$d hash:%1$d stream:%1$d\r
                """
                        .formatted(last, LONG_VALUE_ELEMENTS / 2));
        return requests.toString();
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

    private static void get(int httpPort, String page) throws IOException {
        finish(open(httpPort, page), HttpURLConnection.HTTP_OK);
    }

    /* Begins a job and returns where it can be looked at. */
    private static String begin(int httpPort, String page) throws IOException {
        HttpURLConnection connection = open(httpPort, page);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
        finish(connection, HttpURLConnection.HTTP_ACCEPTED);
        return URI.create(connection.getHeaderField("Location")).getPath();
    }

    private static HttpURLConnection open(int httpPort, String page) throws IOException {
        URI address = URI.create("http://127.0.0.1:" + httpPort + page);
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setReadTimeout(TIMEOUT_MS);
        return connection;
    }

    private static void finish(HttpURLConnection connection, int expected) throws IOException {
        if (connection.getResponseCode() != expected) {
            throw new IOException(connection.getURL() + " answers " + connection.getResponseCode());
        }
        try (InputStream answer = connection.getInputStream()) {
            answer.transferTo(OutputStream.nullOutputStream());
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
