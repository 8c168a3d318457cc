package io.respite.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.ChannelKind;
import io.respite.engine.PubSub;
import io.respite.memory.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages to clients: their order among replies, and clients that do not read them. */
class PubSubTest {

    private static final Logger LOG = Logger.getLogger(Connection.class.getName());

    private final LocalServer server = LocalServer.start(Map.of("enable-debug-command", "yes"));
    private final LocalServer.Client publisher = server.connect();
    private final Arena arena = server.engine().keyspace().arena();
    private final PubSub pubSub = server.engine().pubSub();

    @AfterEach
    void close() {
        server.close();
    }

    private LocalServer.Client subscriber(String... words) {
        LocalServer.Client client = server.connect();
        client.call(words);
        return client;
    }

    private static String message(String channel, String text) {
        return "*3\r\n$7\r\nmessage\r\n" + bulk(channel) + bulk(text);
    }

    private static String push(String channel, String text) {
        return ">3\r\n$7\r\nmessage\r\n" + bulk(channel) + bulk(text);
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] requests(String[]... requests) {
        StringBuilder all = new StringBuilder();
        for (String[] words : requests) {
            all.append(text(LocalServer.request(words)));
        }
        return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String[] words(String... words) {
        return words;
    }

    @Test
    void messagesOfOneBatchAreSentTogetherInTheirOrder() {
        LocalServer.Client both = subscriber("SUBSCRIBE", "a", "b");
        LocalServer.Client onlyB = subscriber("SUBSCRIBE", "b");
        long writes = server.engine().statistics().writes;
        publisher.send(
                requests(
                        words("PUBLISH", "a", "1"),
                        words("PUBLISH", "b", "2"),
                        words("PUBLISH", "a", "3")));
        assertThat(text(both.received()))
                .isEqualTo(message("a", "1") + message("b", "2") + message("a", "3"));
        assertThat(text(onlyB.received())).isEqualTo(message("b", "2"));
        assertThat(server.engine().statistics().writes - writes).isEqualTo(3);
    }

    @Test
    void tenThousandSubscribersShareOneMessage() {
        List<LocalServer.Client> clients = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            clients.add(subscriber("SUBSCRIBE", "c"));
        }
        String text = "x".repeat(2000);
        long before = arena.peakBytes();
        assertThat(publisher.call("PUBLISH", "c", text)).isEqualTo(":10000\r\n");
        assertThat(arena.peakBytes() - before).isLessThan(1 << 20);
        for (LocalServer.Client client : clients) {
            assertThat(text(client.received())).isEqualTo(message("c", text));
        }
    }

    @Test
    void aMessageDuringALongReplyComesBehindIt() {
        publisher.call("SADD", "s", "a", "b", "c");
        LocalServer.Client client = subscriber("HELLO", "3");
        client.call("SUBSCRIBE", "c");
        long used = arena.usedBytes();
        client.read(false);
        client.send(
                requests(
                        words("SRANDMEMBER", "s", "-200000"),
                        words("SRANDMEMBER", "s", "-100000")));
        publisher.call("PUBLISH", "c", "x".repeat(100_000));
        publisher.call("PUBLISH", "c", "2");
        client.read(true);
        String reply = text(client.received()) + text(client.send(new byte[0]));
        String messages = push("c", "x".repeat(100_000)) + push("c", "2");
        int first = "*200000\r\n".length() + 200_000 * 7;
        assertThat(reply.substring(first)).startsWith(messages + "*100000\r\n");
        assertThat(reply).hasSize(first + messages.length() + "*100000\r\n".length() + 700_000);
        assertThat(arena.usedBytes()).isEqualTo(used);
    }

    @Test
    void aMessageForAClientThatWaitsComesBeforeItsReply() {
        LocalServer.Client client = subscriber("HELLO", "3");
        client.call("SUBSCRIBE", "c");
        client.call("BLPOP", "l", "0");
        publisher.send(requests(words("PUBLISH", "c", "1"), words("RPUSH", "l", "e")));
        publisher.call("PUBLISH", "c", "2");
        assertThat(text(client.received()))
                .isEqualTo(push("c", "1") + "*2\r\n$1\r\nl\r\n$1\r\ne\r\n" + push("c", "2"));
    }

    /* The event of BLPOP, which the client's own RPUSH lets go on, comes behind RPUSH's reply. */
    @Test
    void messagesBetweenAClientsOwnRequestsComeBetweenTheReplies() {
        publisher.call("CONFIG", "SET", "notify-keyspace-events", "El");
        LocalServer.Client client = subscriber("HELLO", "3");
        client.call("SUBSCRIBE", "__keyevent@0__:rpush", "__keyevent@0__:lpop");
        publisher.call("BLPOP", "l", "0");
        String reply = text(client.send(requests(words("RPUSH", "l", "e"), words("PING"))));
        assertThat(reply)
                .isEqualTo(
                        ":1\r\n"
                                + push("__keyevent@0__:rpush", "l")
                                + push("__keyevent@0__:lpop", "l")
                                + "+PONG\r\n");
    }

    @Test
    void eventsOfWhatExpiresUnseenAreSent() {
        publisher.call("CONFIG", "SET", "notify-keyspace-events", "Ex");
        LocalServer.Client client = subscriber("SUBSCRIBE", "__keyevent@0__:expired");
        publisher.call("SET", "k", "v", "PX", "10");
        server.advance(11);
        assertThat(text(client.received())).isEqualTo(message("__keyevent@0__:expired", "k"));
    }

    @Test
    void aSubscriberThatDoesNotReadIsCutAtItsLimit() {
        try (LoggedLines log = LoggedLines.of(LOG)) {
            cutAtItsLimit();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("Client ")
                    .endsWith(
                            " scheduled to be closed ASAP for overcoming of output buffer limits.");
        }
    }

    private void cutAtItsLimit() {
        publisher.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 1mb 0 0");
        LocalServer.Client slow = subscriber("SUBSCRIBE", "c");
        LocalServer.Client quick = subscriber("SUBSCRIBE", "c");
        long used = arena.usedBytes();
        slow.read(false);
        String text = "x".repeat(1000);
        for (int i = 0; i < 1000; i++) {
            publisher.call("PUBLISH", "c", text);
            quick.received();
        }
        assertThat(slow.isOpen()).isTrue();
        for (int i = 0; i < 100; i++) {
            publisher.call("PUBLISH", "c", text);
            quick.received();
        }
        assertThat(slow.isOpen()).isFalse();
        assertThat(publisher.call("INFO", "stats"))
                .contains("\r\nclient_output_buffer_limit_disconnections:1\r\n");
        assertThat(publisher.call("PUBLISH", "c", text)).isEqualTo(":1\r\n");
        assertThat(arena.usedBytes()).isLessThanOrEqualTo(used);
    }

    @Test
    void aSubscribersLimitsAreNotThoseOfOthers() {
        publisher.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 0 100kb 5");
        LocalServer.Client slow = subscriber("SUBSCRIBE", "c");
        LocalServer.Client normal = subscriber("SET", "k", "x".repeat(300_000));
        slow.read(false);
        normal.read(false);
        normal.call("GET", "k");
        publisher.call("PUBLISH", "c", "x".repeat(300_000));
        server.advance(5001);
        server.engine().sessions().enforceOutputLimits(server.clock().millis());
        server.advance(1);
        assertThat(slow.isOpen()).isFalse();
        assertThat(normal.isOpen()).isTrue();
    }

    @Test
    void whatWaitsForManySlowSubscribersTakesLittleMoreThanItself() {
        List<LocalServer.Client> clients = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            LocalServer.Client client = subscriber("SUBSCRIBE", "c");
            client.read(false);
            clients.add(client);
        }
        long used = arena.usedBytes();
        for (int i = 0; i < 100; i++) {
            publisher.call("PUBLISH", "c", "x".repeat(1000));
        }
        assertThat(arena.usedBytes() - used).isLessThan(1000L * 100 * 1100 * 2);
        clients.forEach(LocalServer.Client::close);
        server.advance(1);
        assertThat(pubSub.channels(ChannelKind.CHANNEL)).isZero();
    }

    @Test
    void subscribersAreNotIdle() {
        publisher.call("CONFIG", "SET", "timeout", "10");
        LocalServer.Client client = subscriber("SUBSCRIBE", "c");
        LocalServer.Client idle = subscriber("PING");
        server.advance(12_000);
        assertThat(client.isOpen()).isTrue();
        assertThat(idle.isOpen()).isFalse();
    }

    @Test
    void aMillionChannelsComeAndGo() {
        publisher.call("SET", "k", "v");
        long used = arena.usedBytes();
        LocalServer.Client client = server.connect();
        for (int i = 0; i < 1_000_000; i += 1000) {
            String[] words = new String[1001];
            words[0] = "SUBSCRIBE";
            for (int k = 0; k < 1000; k++) {
                words[k + 1] = "channel:" + (i + k);
            }
            client.send(LocalServer.request(words));
        }
        assertThat(pubSub.channels(ChannelKind.CHANNEL)).isEqualTo(1_000_000);
        assertThat((arena.usedBytes() - used) / 1_000_000).isLessThan(200);
        assertThat(publisher.call("PUBLISH", "channel:777777", "m")).isEqualTo(":1\r\n");
        assertThat(text(client.received())).isEqualTo(message("channel:777777", "m"));
        client.close();
        assertThat(publisher.call("PUBLISH", "channel:777777", "m")).isEqualTo(":0\r\n");
        server.advance(1);
        assertThat(pubSub.channels(ChannelKind.CHANNEL)).isZero();
        assertThat(arena.usedBytes()).isLessThanOrEqualTo(used + 1000);
    }

    @Test
    void whoIsGoneDoesNotCountThoughItsSubscriptionsAreStillThere() {
        LocalServer.Client client = subscriber("SUBSCRIBE", "a", "b");
        LocalServer.Client other = subscriber("SUBSCRIBE", "b");
        server.engine().disconnected(client.session());
        assertThat(pubSub.channels(ChannelKind.CHANNEL)).isEqualTo(2);
        assertThat(text(publisher.send(requests(words("PUBLISH", "b", "m"))))).isEqualTo(":1\r\n");
        server.engine().disconnected(other.session());
        byte[] replies =
                publisher.send(
                        requests(words("PUBSUB", "CHANNELS"), words("PUBSUB", "NUMSUB", "b")));
        assertThat(text(replies)).isEqualTo("*0\r\n*2\r\n$1\r\nb\r\n:0\r\n");
        server.advance(1);
        assertThat(pubSub.channels(ChannelKind.CHANNEL)).isZero();
    }

    @Test
    void theEndOfManySubscriptionsIsOneReplyWithoutMessagesInBetween() {
        LocalServer.Client client = server.connect();
        String[] words = new String[20_001];
        words[0] = "SUBSCRIBE";
        for (int i = 0; i < 20_000; i++) {
            words[i + 1] = "channel:" + i;
        }
        client.send(LocalServer.request(words));
        client.call("PSUBSCRIBE", "channel:*");
        client.read(false);
        client.send(requests(words("UNSUBSCRIBE"), words("PING")));
        publisher.call("PUBLISH", "channel:19999", "late");
        client.read(true);
        String reply = text(client.received()) + text(client.send(new byte[0]));
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            expected.append("*3\r\n$11\r\nunsubscribe\r\n")
                    .append(bulk("channel:" + i))
                    .append(":" + (20_000 - i) + "\r\n");
        }
        expected.append("*4\r\n$8\r\npmessage\r\n$9\r\nchannel:*\r\n")
                .append(bulk("channel:19999") + bulk("late"))
                .append("*2\r\n$4\r\npong\r\n$0\r\n\r\n");
        assertThat(reply).isEqualTo(expected.toString());
        assertThat(publisher.call("PUBSUB", "CHANNELS")).isEqualTo("*0\r\n");
    }

    @Test
    void whatIsSubscribedToIsFreed() {
        long used = arena.usedBytes();
        LocalServer.Client client = server.connect();
        for (int i = 0; i < 3; i++) {
            client.call("SUBSCRIBE", "a", "b", "a");
            client.call("PSUBSCRIBE", "a*", "b*");
            client.call("SSUBSCRIBE", "a", "c");
            if (i == 1) {
                client.call("RESET");
                server.advance(1);
            } else {
                client.call("UNSUBSCRIBE");
                client.call("PUNSUBSCRIBE", "b*", "a*");
                client.call("SUNSUBSCRIBE", "c", "a");
            }
            assertThat(arena.usedBytes()).isEqualTo(used);
        }
        client.call("SUBSCRIBE", "a");
        client.close();
        server.advance(1);
        assertThat(arena.usedBytes()).isEqualTo(used);
    }
}
