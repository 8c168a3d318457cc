package io.respite.commands.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What transcripts do not show of connections: order, counters and figures. */
class ConnectionCommandsTest {

    private static final String NO_AUTH = "-NOAUTH Authentication required.\r\n";

    private LocalServer server = LocalServer.start();
    private LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void restart(Map<String, String> directives) {
        close();
        server = LocalServer.start(directives);
        client = server.connect();
    }

    private static String send(LocalServer.Client client, String request) {
        return new String(client.send(request.getBytes(ISO_8859_1)), ISO_8859_1);
    }

    @Test
    void theRestOfTheBatchIsAnsweredInTheProtocolThatHelloAsksFor() {
        String replies = send(client, "GET k\r\nHELLO 3\r\nGET k\r\nRESET\r\nGET k\r\n");

        assertThat(replies).startsWith("$-1\r\n%7\r\n").endsWith("\r\n_\r\n+RESET\r\n$-1\r\n");
    }

    @Test
    void takingThePasswordAwayLetsWaitingClientsIn() {
        restart(Map.of("requirepass", "secret"));
        LocalServer.Client administrator = server.connect();
        assertThat(client.call("PING")).isEqualTo(NO_AUTH);

        administrator.call("AUTH", "secret");
        administrator.call("CONFIG", "SET", "requirepass", "");

        assertThat(client.call("PING")).isEqualTo("+PONG\r\n");
        administrator.close();
    }

    @Test
    void aClientThatIsSilentForLongerThanTheTimeoutIsClosed() {
        LocalServer.Client busy = server.connect();
        LocalServer.Client slow = server.connect();
        client.call("CONFIG", "SET", "timeout", "10");

        server.advance(10_000);
        assertThat(client.isOpen()).isTrue();
        busy.call("PING");
        send(slow, "*2\r\n$4\r\nECHO\r\n$100\r\nhalf");
        server.advance(1_000);

        assertThat(client.isOpen()).isFalse();
        assertThat(slow.isOpen()).isTrue();
        assertThat(busy.call("CLIENT", "LIST")).doesNotContain("id=1 ").contains("id=2 ");
        busy.call("CONFIG", "SET", "timeout", "0");
        server.advance(100_000);
        assertThat(busy.isOpen()).isTrue();
        busy.close();
        slow.close();
    }

    @Test
    void aNewPasswordLeavesThoseInWhoAreAuthenticated() {
        client.call("CONFIG", "SET", "requirepass", "secret");

        assertThat(client.call("PING")).isEqualTo("+PONG\r\n");
        assertThat(client.call("RESET")).isEqualTo("+RESET\r\n");
        assertThat(client.call("PING")).isEqualTo(NO_AUTH);
        assertThat(client.call("AUTH", "secre")).startsWith("-WRONGPASS ");
        assertThat(client.call("AUTH", "secret")).isEqualTo("+OK\r\n");
    }

    @Test
    void passwordsMayHoldAnyBytes() {
        restart(Map.of("requirepass", "\u00ff \u0001"));

        assertThat(client.call("AUTH", "\u00ff  \u0001")).startsWith("-WRONGPASS ");
        assertThat(client.call("AUTH", "\u00ff \u0001")).isEqualTo("+OK\r\n");
    }

    @Test
    void arityIsLookedAtBeforeAuthentication() {
        restart(Map.of("requirepass", "secret"));

        assertThat(client.call("GET"))
                .isEqualTo("-ERR wrong number of arguments for 'get' command\r\n");
        assertThat(client.call("GET", "k")).isEqualTo(NO_AUTH);
    }

    @Test
    void whatIsRefusedIsRejectedAndWhatGoesWrongIsFailed() {
        client.call("SET", "k", "text");
        client.call("INCR");
        client.call("INCR", "k");

        assertThat(client.call("INFO", "commandstats"))
                .containsPattern("cmdstat_incr:calls=1,.*,rejected_calls=1,failed_calls=1\r\n");
    }

    @Test
    void aRequestThatBeganToComeIsSeenInClientList() {
        LocalServer.Client slow = server.connect();
        slow.call("CLIENT", "SETNAME", "slow");
        send(slow, "*3\r\n$3\r\nSET\r\n$5\r\nhe");

        assertThat(client.call("CLIENT", "LIST"))
                .containsPattern(" name=slow .* qbuf=2 qbuf-free=\\d+ argv-mem=3 .*cmd=client");
        send(slow, "llo\r\n$1\r\nv\r\n");
        assertThat(client.call("CLIENT", "LIST"))
                .containsPattern(" name=slow .* qbuf=0 qbuf-free=0 argv-mem=0 .* cmd=set ");
        slow.close();
    }

    @Test
    void theRunningRequestIsSeenInItsOwnLine() {
        assertThat(client.call("CLIENT", "LIST"))
                .containsPattern(" qbuf=26 qbuf-free=65510 argv-mem=10 .* cmd=client\\|list ");
    }

    @Test
    void clientListShowsAgeAndIdleTimeInSeconds() {
        LocalServer.Client idle = server.connect();
        idle.call("CLIENT", "SETNAME", "idle");
        server.advance(3_000);
        idle.call("PING");
        server.advance(2_000);

        assertThat(client.call("CLIENT", "LIST")).containsPattern(" name=idle age=5 idle=2 ");
        idle.close();
    }

    @Test
    void clientListSelectsByIdInTheOrderAskedFor() {
        LocalServer.Client second = server.connect();
        String list = client.call("CLIENT", "LIST", "ID", "2", "9", "1");

        assertThat(list).containsPattern("(?s)id=2 .*\nid=1 ").doesNotContain("id=9");
        second.close();
    }

    @Test
    void flagsOfTheClientAreShownUntilReset() {
        client.call("CLIENT", "NO-EVICT", "ON");
        client.call("CLIENT", "NO-TOUCH", "ON");
        assertThat(client.call("CLIENT", "INFO")).contains(" flags=eT ");

        client.call("RESET");
        assertThat(client.call("CLIENT", "INFO")).contains(" flags=N ");
    }

    @Test
    void withNoTouchReadingDoesNotCountAsUse() {
        client.call("SET", "k", "v");
        client.call("CLIENT", "NO-TOUCH", "ON");
        server.advance(9_000);
        client.call("GET", "k");
        assertThat(client.call("OBJECT", "IDLETIME", "k")).isEqualTo(":9\r\n");

        client.call("TOUCH", "k");
        assertThat(client.call("OBJECT", "IDLETIME", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void clientsWithoutNoTouchStillCount() {
        LocalServer.Client other = server.connect();
        client.call("SET", "k", "v");
        client.call("CLIENT", "NO-TOUCH", "ON");
        server.advance(9_000);
        other.call("GET", "k");

        assertThat(client.call("OBJECT", "IDLETIME", "k")).isEqualTo(":0\r\n");
        other.close();
    }

    @Test
    void whatBrowsersSendEndsTheConnectionWithoutAReply() {
        assertThat(send(client, "POST / HTTP/1.1\r\nSET k v\r\n")).isEmpty();
        assertThat(client.isOpen()).isFalse();

        client = server.connect();
        assertThat(send(client, "PING\r\nHost: localhost\r\nSET k v\r\n")).isEmpty();
        assertThat(client.isOpen()).isFalse();

        client = server.connect();
        assertThat(client.call("EXISTS", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void textOfClientsNeverBreaksAnErrorIntoTwoLines() {
        assertThat(client.call("NOSUCH", "a\rb\nc"))
                .isEqualTo("-ERR unknown command 'NOSUCH', with args beginning with: 'a b c' \r\n");
    }
}
