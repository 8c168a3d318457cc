package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come, they end in an error reply or a closed connection, and leave nothing behind.
 */
class HostileInputTest {

    private static final int ROUNDS = 3000;
    private static final String[] FRAGMENTS = {
        "*",
        "$",
        "\r\n",
        "*1\r\n",
        "*3\r\n",
        "$3\r\nSET\r\n",
        "$3\r\nGET\r\n",
        "$1\r\nk\r\n",
        "$-1\r\n",
        "*-1\r\n",
        "*2147483648\r\n",
        "$536870913\r\n",
        "$99999999999999999999\r\n",
        "*1000000\r\n",
        "$536870912\r\n",
        "PING\r\n",
        "SET k \"un closed\r\n",
        "'a'b\r\n",
        "\0",
        "\n",
        "$4\r\nPING\r\n",
        "*0\r\n",
        "$0\r\n\r\n",
        "+OK\r\n",
        ":1\r\n",
        "\"\\x\"\r\n",
        "*x\r\n",
        "$ 3\r\n",
    };

    private LoggedLines severe;
    private LocalServer server;

    @BeforeEach
    void start() {
        server = LocalServer.start();
        severe = LoggedLines.of(Logger.getLogger("io.respite"), Level.SEVERE);
    }

    @AfterEach
    void stop() {
        severe.close();
        server.close();
        assertThat(severe.lines()).isEmpty();
    }

    @Test
    void randomBytesLeaveNothingBehind() {
        Random random = new Random(20261122);
        long before = used();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            sendInPieces(bytes, random);
        }
        assertThat(used()).isEqualTo(before);
        assertAlive();
    }

    @Test
    void randomPiecesOfTheProtocolLeaveNothingBehind() {
        Random random = new Random(7);
        long before = used();
        for (int round = 0; round < ROUNDS; round++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int count = 1 + random.nextInt(12);
            for (int i = 0; i < count; i++) {
                bytes.writeBytes(FRAGMENTS[random.nextInt(FRAGMENTS.length)].getBytes(ISO_8859_1));
            }
            sendInPieces(bytes.toByteArray(), random);
        }
        assertThat(used()).isEqualTo(before);
        assertAlive();
    }

    @Test
    void declaredLengthsAllocateNothing() {
        long before = used();
        try (LocalServer.Client client = server.connect()) {
            assertThat(client.send("*2147483647\r\n$536870912\r\n".getBytes(ISO_8859_1))).isEmpty();
            assertThat(used() - before).isLessThan(16 * 1024);
        }
        assertThat(used()).isEqualTo(before);
    }

    @Test
    void tooLongHeadersAreRefused() {
        assertRefused("*" + "1".repeat(70_000), "Protocol error: too big mbulk count string");
        assertRefused("*1\r\n$" + "1".repeat(70_000), "Protocol error: too big bulk count string");
        assertRefused("x".repeat(70_000), "Protocol error: too big inline request");
    }

    @Test
    void aMillionFragmentsOfOneByteAreReadOnce() {
        byte[] value = new byte[1_000_000];
        byte[] request = LocalServer.request("SET", "k", new String(value, ISO_8859_1));
        try (LocalServer.Client client = server.connect()) {
            byte[] one = new byte[1];
            for (int i = 0; i < request.length - 1; i++) {
                one[0] = request[i];
                assertThat(client.send(one)).isEmpty();
            }
            one[0] = request[request.length - 1];
            assertThat(new String(client.send(one), ISO_8859_1)).isEqualTo("+OK\r\n");
        }
    }

    @Test
    void manyWordsInFragmentsAreReadOnce() {
        String[] words = new String[100_001];
        words[0] = "NOSUCH";
        for (int i = 1; i < words.length; i++) {
            words[i] = "w" + i;
        }
        byte[] request = LocalServer.request(words);
        try (LocalServer.Client client = server.connect()) {
            byte[] reply = {};
            for (int at = 0; at < request.length; at += 7) {
                byte[] piece = Arrays.copyOfRange(request, at, Math.min(at + 7, request.length));
                reply = client.send(piece);
            }
            assertThat(new String(reply, ISO_8859_1)).startsWith("-ERR unknown command 'NOSUCH'");
        }
    }

    @Test
    void pipelinesCutOffAnywhereAnswerWhatWasWhole() {
        byte[] set = LocalServer.request("SET", "k", "v");
        ByteArrayOutputStream pipeline = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            pipeline.writeBytes(set);
        }
        byte[] bytes = pipeline.toByteArray();
        long before = used();
        for (int cut = bytes.length - set.length; cut < bytes.length; cut++) {
            try (LocalServer.Client client = server.connect()) {
                byte[] replies = client.send(Arrays.copyOf(bytes, cut));
                assertThat(replies.length).isEqualTo(cut / set.length * "+OK\r\n".length());
            }
        }
        assertThat(used()).isEqualTo(before);
    }

    @Test
    void everySplitOfEveryRequestGivesTheSameReplies() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(LocalServer.request("SET", "key", "va\r\nlue"));
        all.writeBytes("set  inline \"a b\\x00\"\r\n\r\nGET inline\n".getBytes(ISO_8859_1));
        all.writeBytes(LocalServer.request("GET", "key"));
        all.writeBytes("*0\r\n*-5\r\n".getBytes(ISO_8859_1));
        all.writeBytes(LocalServer.request("PING", ""));
        byte[] bytes = all.toByteArray();
        String expected;
        try (LocalServer.Client client = server.connect()) {
            expected = new String(client.send(bytes), ISO_8859_1);
        }
        assertThat(expected)
                .isEqualTo("+OK\r\n+OK\r\n$4\r\na b\0\r\n$7\r\nva\r\nlue\r\n$0\r\n\r\n");
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                assertThat(repliesTo(bytes, first, second)).isEqualTo(expected);
            }
        }
    }

    @Test
    void aClientWithoutThePasswordMaySendSmallRequestsOnly() {
        try (LocalServer guarded = LocalServer.start(Map.of("requirepass", "secret"))) {
            assertRefused(guarded, "*11\r\n", "Protocol error: unauthenticated multibulk length");
            assertRefused(
                    guarded, "*1\r\n$16385\r\n", "Protocol error: unauthenticated bulk length");
        }
    }

    @Test
    void aNameIsNoneOfACommandForTheZeroBytesAfterIt() {
        try (LocalServer.Client client = server.connect()) {
            assertThat(client.call("PING\0"))
                    .isEqualTo("-ERR unknown command 'PING', with args beginning with: \r\n");
        }
    }

    @Test
    void errorsShowTheBeginningOfHugeWords() {
        try (LocalServer.Client client = server.connect()) {
            String huge = "w".repeat(1 << 20);
            assertThat(client.call("EXPIRE", "k", "1", huge))
                    .startsWith("-ERR Unsupported option www")
                    .hasSizeLessThan(20_000);
            assertThat(client.call("CLIENT", "SETNAME", huge))
                    .startsWith("-ERR Client names cannot contain");
        }
    }

    @Test
    void addressesAreShownAsRedisShowsThem() throws UnknownHostException {
        InetAddress loopback = InetAddress.getByName("::1");
        assertThat(Connection.text(new InetSocketAddress(loopback, 7))).isEqualTo("[::1]:7");
        assertThat(Connection.text(new InetSocketAddress("127.0.0.1", 7))).isEqualTo("127.0.0.1:7");
    }

    @Test
    void theQueryBufferIsLimited() {
        try (LocalServer small = LocalServer.start(Map.of("client-query-buffer-limit", "1048576"));
                LocalServer.Client client = small.connect()) {
            client.send("*1\r\n$9000000\r\n".getBytes(ISO_8859_1));
            byte[] chunk = new byte[64 * 1024];
            for (int i = 0; i < 40 && client.isOpen(); i++) {
                client.send(chunk);
            }
            assertThat(client.isOpen()).isFalse();
            try (LocalServer.Client other = small.connect()) {
                assertThat(other.call("INFO", "stats"))
                        .contains("\r\nclient_query_buffer_limit_disconnections:1\r\n");
            }
        }
    }

    @Test
    void browsersAreCutOffWithoutAnAnswer() {
        String[] requests = {
            "POST / HTTP/1.1\r\nHost: localhost\r\n\r\nSET k v\r\n",
            "SET k v\r\nHost: localhost\r\nSET l v\r\n",
            "*2\r\n$5\r\nhost:\r\n$1\r\nx\r\n"
        };
        for (String request : requests) {
            try (LocalServer.Client browser = server.connect()) {
                assertThat(browser.send(request.getBytes(ISO_8859_1))).as(request).isEmpty();
                assertThat(browser.isOpen()).as(request).isFalse();
            }
        }
        try (LocalServer.Client client = server.connect()) {
            assertThat(client.call("EXISTS", "l")).isEqualTo(":0\r\n");
        }
    }

    @Test
    void aMillionArgumentsRunAndLeaveNothing() {
        StringBuilder text = new StringBuilder("*1000001\r\n$3\r\nDEL\r\n");
        for (int i = 0; i < 1_000_000; i++) {
            text.append("$1\r\nk\r\n");
        }
        byte[] request = text.toString().getBytes(ISO_8859_1);
        long before = used();
        try (LocalServer.Client client = server.connect()) {
            client.call("SET", "k", "v");
            String reply = "";
            for (int at = 0; at < request.length; at += 60_000) {
                byte[] piece =
                        Arrays.copyOfRange(request, at, Math.min(at + 60_000, request.length));
                reply = new String(client.send(piece), ISO_8859_1);
            }
            assertThat(reply).isEqualTo(":1\r\n");
            assertThat(client.session().memoryBytes()).isLessThan(4096);
        }
        assertThat(used()).isEqualTo(before);
    }

    @Test
    void namesOfOddBytesStayOnOneLine() {
        try (LocalServer.Client client = server.connect()) {
            assertThat(client.call("CLIENT", "SETNAME", "a\nb")).startsWith("-ERR Client names");
            assertThat(client.call("CLIENT", "SETINFO", "LIB-NAME", "a\r\nb")).startsWith("-ERR");
            assertThat(client.call("CLIENT", "KILL", "USER", "a\r\nb"))
                    .isEqualTo("-ERR No such user 'a  b'\r\n");
            assertThat(client.call("CLIENT", "a\nb"))
                    .isEqualTo("-ERR unknown subcommand 'a b'. Try CLIENT HELP.\r\n");
            assertThat(client.call("a\r\nb", "c\nd"))
                    .isEqualTo("-ERR unknown command 'a  b', with args beginning with: 'c d' \r\n");
            assertThat(client.call("CLIENT", "LIST").lines().count()).isEqualTo(3);
        }
    }

    @Test
    void argumentsThatAreWholeDoNotCountAgainstTheLimitOfInput() {
        try (LocalServer small = LocalServer.start(Map.of("client-query-buffer-limit", "1048576"));
                LocalServer.Client client = small.connect()) {
            String reply = "";
            client.send("*3001\r\n$3\r\nDEL\r\n".getBytes(ISO_8859_1));
            byte[] word = ("$1000\r\n" + "k".repeat(1000) + "\r\n").getBytes(ISO_8859_1);
            for (int i = 0; i < 3000 && client.isOpen(); i++) {
                reply = new String(client.send(word), ISO_8859_1);
            }
            assertThat(reply).isEqualTo(":0\r\n");
        }
    }

    private String repliesTo(byte[] bytes, int first, int second) {
        ByteArrayOutputStream replies = new ByteArrayOutputStream();
        try (LocalServer.Client client = server.connect()) {
            replies.writeBytes(client.send(Arrays.copyOfRange(bytes, 0, first)));
            replies.writeBytes(client.send(Arrays.copyOfRange(bytes, first, second)));
            replies.writeBytes(client.send(Arrays.copyOfRange(bytes, second, bytes.length)));
        }
        return replies.toString(ISO_8859_1);
    }

    private void sendInPieces(byte[] bytes, Random random) {
        try (LocalServer.Client client = server.connect()) {
            int at = 0;
            while (at < bytes.length && client.isOpen()) {
                int size = 1 + random.nextInt(bytes.length - at);
                String reply =
                        new String(
                                client.send(Arrays.copyOfRange(bytes, at, at + size)), ISO_8859_1);
                if (!client.isOpen()) {
                    assertThat(reply).contains("-ERR Protocol error");
                }
                at += size;
            }
        }
    }

    private void assertRefused(String input, String error) {
        assertRefused(server, input, error);
    }

    private static void assertRefused(LocalServer server, String input, String error) {
        try (LocalServer.Client client = server.connect()) {
            String reply = new String(client.send(input.getBytes(ISO_8859_1)), ISO_8859_1);
            assertThat(reply).isEqualTo("-ERR " + error + "\r\n");
            assertThat(client.isOpen()).isFalse();
        }
    }

    /* Bytes in use without the keys that lucky fragments have set. */
    private long used() {
        server.engine().keyspace().database(0).flush();
        server.advance(1);
        return server.engine().keyspace().arena().usedBytes();
    }

    private void assertAlive() {
        try (LocalServer.Client client = server.connect()) {
            assertThat(client.call("PING")).isEqualTo("+PONG\r\n");
        }
    }
}
