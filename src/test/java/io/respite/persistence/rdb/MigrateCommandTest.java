package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.keyspace.EffectSink;
import io.respite.keyspace.Effects;
import io.respite.memory.Memory;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MIGRATE to a target that answers what the test wants. */
class MigrateCommandTest {

    private static final String OK = "+OK\r\n";
    private static final String BUSY = "-BUSYKEY Target key name already exists.\r\n";
    private static final String CLOSE = "close";

    private final LocalServer server =
            LocalServer.start(Map.of("enable-debug-command", "yes", "save", ""));
    private final LocalServer.Client client = server.connect();
    private final LocalServer.Client other = server.connect();

    /** Work of the other threads, done when the test wants it. */
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();

    private final Target target = new Target();

    @BeforeEach
    void waitForWork() {
        server.persistence().useMigrations(new MigrationLinks(server.engine(), work::add));
        client.call("CONFIG", "SET", "latency-tracking", "no");
    }

    @AfterEach
    void close() throws IOException {
        target.close();
        server.close();
    }

    /* The reply, when the target has answered. */
    private String migrate(String... rest) {
        String first = begin(rest);
        return first.isEmpty() ? end() : first;
    }

    private String begin(String... rest) {
        List<String> words = new ArrayList<>(List.of("MIGRATE", "127.0.0.1", "" + target.port()));
        Collections.addAll(words, rest);
        return client.call(words.toArray(String[]::new));
    }

    private String end() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
        server.advance(0);
        return new String(client.received(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aKeyGoesAndIsRemoved() {
        client.call("SET", "k", "v");
        target.answers(OK, OK);
        assertThat(migrate("k", "3", "1000")).isEqualTo(OK);
        assertThat(client.call("EXISTS", "k")).isEqualTo(":0\r\n");
        assertThat(target.received()).containsExactly("SELECT 3", "RESTORE k 0 (payload)");
    }

    @Test
    void itIsPropagatedAsTheRemovalOfWhatWent() {
        client.call("CONFIG", "SET", "notify-keyspace-events", "Kg");
        client.call("MSET", "a", "1", "b", "2", "c", "3");
        List<String> propagated = new ArrayList<>();
        EffectSink sink = effects -> note(effects, propagated);
        server.engine().sinks().add(sink);
        target.answers(OK, OK, BUSY, OK, OK);
        migrate("", "0", "1000", "KEYS", "a", "b", "c");
        assertThat(propagated).containsExactly("del a", "del c", "*3 $3 DEL $1 a $1 c");
        propagated.clear();
        migrate("b", "0", "1000", "COPY");
        assertThat(propagated).isEmpty();
        server.engine().sinks().remove(sink);
    }

    private static void note(Effects effects, List<String> notes) {
        for (int i = 0; i < effects.eventCount(); i++) {
            notes.add(
                    effects.eventKind(i).text()
                            + " "
                            + Memory.text(effects.eventKey(i), effects.eventKeyLength(i)));
        }
        for (int i = 0; i < effects.commandCount(); i++) {
            String command = Memory.text(effects.command(i), effects.commandLength(i));
            notes.add(command.trim().replace("\r\n", " "));
        }
    }

    @Test
    void aCopyStaysAndTheDatabaseIsSelectedOnce() {
        client.call("SET", "k", "v", "PX", "5000");
        target.answers(OK, OK, OK);
        assertThat(migrate("k", "3", "1000", "COPY")).isEqualTo(OK);
        assertThat(migrate("k", "3", "1000", "copy", "replace")).isEqualTo(OK);
        assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
        assertThat(target.received())
                .containsExactly(
                        "SELECT 3", "RESTORE k 5000 (payload)", "RESTORE k 5000 (payload) REPLACE");
        assertThat(client.call("INFO", "stats")).contains("migrate_cached_sockets:1\r\n");
    }

    @Test
    void theTargetIsToldWhoIsThere() {
        client.call("MSET", "a", "1", "b", "2");
        target.answers(OK, OK, OK, OK, OK);
        assertThat(migrate("a", "0", "1000", "AUTH", "secret")).isEqualTo(OK);
        assertThat(migrate("b", "0", "1000", "AUTH2", "user", "secret")).isEqualTo(OK);
        assertThat(target.received())
                .containsExactly(
                        "AUTH secret",
                        "SELECT 0",
                        "RESTORE a 0 (payload)",
                        "AUTH user secret",
                        "RESTORE b 0 (payload)");
    }

    @Test
    void ofManyKeysThoseGoThatTheTargetTakes() {
        client.call("MSET", "a", "1", "b", "2", "c", "3");
        target.answers(OK, OK, BUSY, OK);
        assertThat(migrate("", "0", "1000", "KEYS", "a", "none", "b", "c"))
                .isEqualTo(
                        "-ERR Target instance replied with error: BUSYKEY Target key name already"
                                + " exists.\r\n");
        assertThat(client.call("KEYS", "*")).isEqualTo("*1\r\n$1\r\nb\r\n");
    }

    @Test
    void aKeyThatIsChangedMeanwhileStays() {
        for (String[] change :
                new String[][] {{"APPEND", "k", "x"}, {"PEXPIRE", "k", "1000"}, {"LPOP", "k"}}) {
            client.call("DEL", "k");
            client.call(change[0].equals("LPOP") ? "RPUSH" : "APPEND", "k", "v", "w");
            client.call("SET", "s", "v");
            String key = change[0].equals("LPOP") ? "k" : "s";
            client.call("RPUSH", "k", "v", "w");
            change[1] = key;
            target.answers(OK, OK);
            assertThat(begin(key, "0", "1000")).isEmpty();
            other.call(change);
            assertThat(end()).startsWith("-ERR a key was changed while it was migrated");
            assertThat(other.call("EXISTS", key)).isEqualTo(":1\r\n");
        }
    }

    @Test
    void pendingIdsThatAreAcknowledgedMeanwhileAreAChange() {
        client.call("XADD", "k", "1-1", "f", "v");
        client.call("XGROUP", "CREATE", "k", "g", "0");
        client.call("XREADGROUP", "GROUP", "g", "c", "STREAMS", "k", ">");
        target.answers(OK, OK);
        assertThat(begin("k", "0", "1000")).isEmpty();
        other.call("XACK", "k", "g", "1-1");
        assertThat(end()).startsWith("-ERR a key was changed");
    }

    @Test
    void othersAreServedMeanwhile() {
        client.call("SET", "k", "v");
        target.answers(OK, OK);
        assertThat(begin("k", "0", "1000")).isEmpty();
        assertThat(other.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
        assertThat(client.call("PING")).isEmpty();
        assertThat(end()).isEqualTo(OK + "+PONG\r\n");
    }

    @Test
    void aKeyIsRemovedThoughItsClientHasGone() {
        client.call("SET", "k", "v");
        target.answers(OK, OK);
        assertThat(begin("k", "0", "1000")).isEmpty();
        client.close();
        end();
        assertThat(other.call("EXISTS", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void aClientMayStopWaiting() {
        client.call("SET", "k", "v");
        target.answers(OK, OK);
        assertThat(begin("k", "0", "1000")).isEmpty();
        other.call("CLIENT", "UNBLOCK", "" + client.session().id());
        assertThat(new String(client.received(), StandardCharsets.ISO_8859_1))
                .isEqualTo("-IOERR error or timeout reading to target instance\r\n");
        end();
        assertThat(other.call("EXISTS", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void insideATransactionTheServerWaits() {
        client.call("SET", "k", "v");
        target.answers(OK, OK);
        client.call("MULTI");
        begin("k", "0", "1000");
        assertThat(client.call("EXEC")).isEqualTo("*1\r\n+OK\r\n");
        assertThat(client.call("EXISTS", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void aConnectionThatWasClosedIsMadeAnew() {
        client.call("MSET", "a", "1", "b", "2");
        target.answers(OK, OK, CLOSE, OK, OK);
        assertThat(migrate("a", "0", "1000")).isEqualTo(OK);
        assertThat(migrate("b", "0", "1000")).isEqualTo(OK);
        assertThat(client.call("DBSIZE")).isEqualTo(":0\r\n");
    }

    @Test
    void aTargetThatSaysNothingIsATimeout() {
        client.call("SET", "k", "v");
        target.answers(OK);
        assertThat(migrate("k", "0", "50"))
                .isEqualTo("-IOERR error or timeout reading to target instance\r\n");
        assertThat(client.call("EXISTS", "k")).isEqualTo(":1\r\n");
        assertThat(client.call("INFO", "stats")).contains("migrate_cached_sockets:0\r\n");
    }

    @Test
    void nobodyThere() throws IOException {
        client.call("SET", "k", "v");
        /* A port that is taken, on which nobody listens. */
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String port = "" + taken.getLocalPort();
            assertThat(client.call("MIGRATE", "127.0.0.1", port, "k", "0", "1000")).isEmpty();
            assertThat(end()).isEqualTo("-IOERR error or timeout writing to target instance\r\n");
        }
        assertThat(client.call("MIGRATE", "no.such.host.invalid", "1", "k", "0", "100")).isEmpty();
        assertThat(end()).isEqualTo("-IOERR error or timeout connecting to the client\r\n");
    }

    /** A server that notes requests and gives the answers that it was told, one after the other. */
    private static final class Target {

        private final ServerSocket socket;
        private final Queue<String> answers = new ConcurrentLinkedQueue<>();
        private final Queue<String> received = new ConcurrentLinkedQueue<>();

        Target() {
            try {
                socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            } catch (IOException none) {
                throw new IllegalStateException(none);
            }
            Thread.ofPlatform().daemon().start(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        void answers(String... next) {
            Collections.addAll(answers, next);
        }

        List<String> received() {
            return List.copyOf(received);
        }

        private void accept() {
            try {
                while (true) {
                    serve(socket.accept());
                }
            } catch (IOException closed) {
                return;
            }
        }

        private void serve(Socket connection) throws IOException {
            try (connection) {
                InputStream in = connection.getInputStream();
                for (String request; (request = request(in)) != null; ) {
                    received.add(request);
                    String answer = answers.poll();
                    if (CLOSE.equals(answer)) {
                        return;
                    }
                    if (answer != null) {
                        connection.getOutputStream().write(answer.getBytes());
                    }
                }
            }
        }

        private static String request(InputStream in) throws IOException {
            String header = line(in);
            if (header.isEmpty()) {
                return null;
            }
            List<String> words = new ArrayList<>();
            for (int i = Integer.parseInt(header.substring(1)); i > 0; i--) {
                int length = Integer.parseInt(line(in).substring(1));
                byte[] word = in.readNBytes(length + 2);
                boolean isPayload = words.size() == 3;
                String text = new String(word, 0, length, StandardCharsets.ISO_8859_1);
                words.add(isPayload ? "(payload)" : text);
            }
            return String.join(" ", words);
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next; (next = in.read()) >= 0 && next != '\n'; ) {
                line.append(next == '\r' ? "" : (char) next);
            }
            return line.toString();
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
