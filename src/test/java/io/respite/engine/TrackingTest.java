package io.respite.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Client-side caching: redirected messages, what INFO counts, and what is left behind. */
class TrackingTest {

    private static final String OK = "+OK\r\n";
    private static final int MANY = 100_000;

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client main = server.connect();
    private final LocalServer.Client a = server.connect();
    private final LocalServer.Client b = server.connect();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String received(LocalServer.Client client) {
        return new String(client.received(), ISO_8859_1);
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static String message(String value) {
        return "*3\r\n" + bulk("message") + bulk("__redis__:invalidate") + value;
    }

    private static String push(String key) {
        return ">2\r\n" + bulk("invalidate") + "*1\r\n" + bulk(key);
    }

    private String info(String name) {
        String info = main.call("INFO", "everything");
        return info.replaceAll("(?s).*\\b" + name + ":(\\S+).*", "$1");
    }

    private String field(LocalServer.Client client, String name) {
        String line = main.call("CLIENT", "LIST", "ID", "" + client.session().id());
        return line.replaceAll("(?s).*\\b" + name + "=(\\S*).*", "$1");
    }

    private long used() {
        return server.engine().keyspace().arena().usedBytes();
    }

    @Test
    void clientsAreToldOfAFlushInTheOrderInWhichTheyCame() {
        a.call("HELLO", "3");
        b.call("CLIENT", "TRACKING", "ON", "REDIRECT", "" + a.session().id());
        a.call("CLIENT", "TRACKING", "ON");
        main.call("FLUSHALL");
        String own = ">2\r\n" + bulk("invalidate") + "_\r\n";
        assertThat(received(a)).isEqualTo(own + own.replace("_", "$-1"));
    }

    @Test
    void aSubscriberIsToldInPlaceOfTheClient() {
        b.call("SUBSCRIBE", "__redis__:invalidate");
        String id = "" + b.session().id();
        assertThat(a.call("CLIENT", "TRACKING", "ON", "REDIRECT", id)).isEqualTo(OK);
        assertThat(a.call("CLIENT", "GETREDIR")).isEqualTo(":" + id + "\r\n");
        assertThat(field(a, "redir")).isEqualTo(id);
        assertThat(field(a, "flags")).isEqualTo("t");
        assertThat(field(b, "redir")).isEqualTo("-1");
        a.call("GET", "k");
        main.call("SET", "k", "v");
        assertThat(received(b)).isEqualTo(message("*1\r\n" + bulk("k")));
        a.call("GET", "k");
        assertThat(a.call("SET", "k", "w")).isEqualTo(OK);
        assertThat(received(b)).isEqualTo(message("*1\r\n" + bulk("k")));
        main.call("FLUSHALL");
        assertThat(received(b)).isEqualTo(message("$-1\r\n"));
        assertThat(received(a)).isEmpty();
    }

    @Test
    void aClientOfResp2ThatIsNotSubscribedIsToldNothing() {
        a.call("CLIENT", "TRACKING", "ON", "REDIRECT", "" + b.session().id());
        a.call("GET", "k");
        main.call("SET", "k", "v");
        assertThat(received(b)).isEmpty();
        b.call("SUBSCRIBE", "other");
        a.call("GET", "k");
        main.call("SET", "k", "v");
        assertThat(received(b)).isEqualTo(message("*1\r\n" + bulk("k")));
    }

    @Test
    void aClientOfResp3IsToldByAPushAndOfAFlushAsTheOtherSpeaks() {
        b.call("HELLO", "3");
        a.call("CLIENT", "TRACKING", "ON", "REDIRECT", "" + b.session().id());
        a.call("GET", "k");
        main.call("SET", "k", "v");
        assertThat(received(b)).isEqualTo(push("k"));
        main.call("FLUSHALL");
        assertThat(received(b)).isEqualTo(">2\r\n" + bulk("invalidate") + "$-1\r\n");
    }

    @Test
    void whoIsToldCanBeToldOfWhatItDoesItself() {
        b.call("HELLO", "3");
        a.call("CLIENT", "TRACKING", "ON", "REDIRECT", "" + b.session().id());
        a.call("GET", "k");
        assertThat(b.call("SET", "k", "v")).isEqualTo(OK + push("k"));
    }

    @Test
    void aBrokenRedirectionIsTold() {
        a.call("HELLO", "3");
        long id = b.session().id();
        a.call("CLIENT", "TRACKING", "ON", "REDIRECT", "" + id);
        a.call("GET", "k");
        b.close();
        assertThat(field(a, "flags")).isEqualTo("t");
        main.call("SET", "k", "v");
        assertThat(received(a))
                .isEqualTo(">2\r\n" + bulk("tracking-redir-broken") + ":" + id + "\r\n");
        assertThat(field(a, "flags")).isEqualTo("tR");
        assertThat(a.call("CLIENT", "TRACKINGINFO")).contains("broken_redirect");
        a.call("CLIENT", "TRACKING", "ON");
        assertThat(field(a, "flags")).isEqualTo("t");
    }

    @Test
    void aBatchGetsItsRepliesAndMessagesInOrder() {
        a.call("HELLO", "3");
        a.call("CLIENT", "TRACKING", "ON");
        StringBuilder request = new StringBuilder();
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            request.append("SET k ").append(i).append("\r\nGET k\r\n");
            reply.append(OK).append(i == 0 ? "" : push("k")).append(bulk("" + i));
        }
        byte[] bytes = request.toString().getBytes(ISO_8859_1);
        assertThat(new String(a.send(bytes), ISO_8859_1)).isEqualTo(reply.toString());
    }

    @Test
    void infoCountsClientsKeysAndPrefixes() {
        a.call("CLIENT", "TRACKING", "ON");
        b.call("CLIENT", "TRACKING", "ON");
        a.call("MGET", "x", "y", "x");
        b.call("MGET", "x", "z");
        LocalServer.Client c = server.connect();
        c.call("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "p", "PREFIX", "q");
        c.call("GET", "w");
        assertThat(field(c, "flags")).isEqualTo("tB");
        assertThat(info("tracking_clients")).isEqualTo("3");
        assertThat(info("tracking_total_keys")).isEqualTo("3");
        assertThat(info("tracking_total_items")).isEqualTo("4");
        assertThat(info("tracking_total_prefixes")).isEqualTo("2");
        main.call("SET", "x", "1");
        assertThat(info("tracking_total_keys")).isEqualTo("2");
        assertThat(info("tracking_total_items")).isEqualTo("2");
        c.close();
        a.call("CLIENT", "TRACKING", "OFF");
        assertThat(info("tracking_clients")).isEqualTo("1");
        assertThat(info("tracking_total_prefixes")).isEqualTo("0");
        assertThat(info("tracking_total_items")).isEqualTo("2");
    }

    @Test
    void noMoreKeysAreRememberedThanTheSettingAllows() {
        a.call("HELLO", "3");
        a.call("CLIENT", "TRACKING", "ON");
        main.call("CONFIG", "SET", "tracking-table-max-keys", "1000");
        for (int i = 0; i < 5000; i++) {
            a.call("GET", "key:" + i);
        }
        a.call("PING");
        assertThat(info("tracking_total_keys")).isEqualTo("1000");
        main.call("CONFIG", "SET", "tracking-table-max-keys", "1");
        for (int i = 0; i < 100 && !info("tracking_total_keys").equals("1"); i++) {
            main.call("PING");
        }
        assertThat(info("tracking_total_keys")).isEqualTo("1");
    }

    @Test
    void aKeyIsRememberedForEachOfManyClientsOnce() {
        main.call("SET", "hot", "v");
        List<LocalServer.Client> clients = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            LocalServer.Client client = server.connect();
            client.call("HELLO", "3");
            client.call("CLIENT", "TRACKING", "ON");
            clients.add(client);
        }
        for (int i = clients.size() - 1; i >= 0; i -= 2) {
            clients.get(i).call("GET", "hot");
            clients.get(i - 1).call("GET", "hot");
            clients.get(i).call("GET", "hot");
        }
        assertThat(info("tracking_total_items")).isEqualTo("500");
        main.call("SET", "hot", "w");
        for (LocalServer.Client client : clients) {
            assertThat(received(client)).isEqualTo(push("hot"));
        }
        assertThat(info("tracking_total_items")).isEqualTo("0");
    }

    @Test
    void keysStayKnownWhileAClientDoesNotTrack() {
        a.call("HELLO", "3");
        a.call("CLIENT", "TRACKING", "ON");
        a.call("GET", "k");
        a.call("CLIENT", "TRACKING", "OFF");
        main.call("SET", "other", "v");
        assertThat(info("tracking_total_keys")).isEqualTo("1");
        a.call("CLIENT", "TRACKING", "ON", "OPTIN");
        main.call("SET", "k", "v");
        assertThat(received(a)).isEqualTo(push("k"));
        assertThat(info("tracking_total_keys")).isEqualTo("0");
    }

    @Test
    void nothingIsLeftWhenNobodyTracks() {
        long before = used();
        a.call("CLIENT", "TRACKING", "ON");
        for (int i = 0; i < MANY; i += 1000) {
            List<String> words = new ArrayList<>(List.of("MGET"));
            for (int k = i; k < i + 1000; k++) {
                words.add("key:" + k);
            }
            a.call(words.toArray(String[]::new));
        }
        assertThat(info("tracking_total_keys")).isEqualTo("" + MANY);
        assertThat(used() - before).isGreaterThan(20L * MANY);
        a.close();
        server.advance(1000);
        assertThat(info("tracking_total_keys")).isEqualTo("0");
        assertThat(used() - before).isLessThan(64 * 1024);
    }
}
