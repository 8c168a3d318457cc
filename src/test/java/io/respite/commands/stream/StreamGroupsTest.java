package io.respite.commands.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What groups take and give back, and arguments that ask for too much. */
class StreamGroupsTest {

    private static final int ENTRIES = 1_000;
    private static final int CONSUMERS = 7;
    private static final String EVERYTHING = "XINFO STREAM stream FULL COUNT 0";

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();
    private long emptyBytes;

    @BeforeEach
    void fill() {
        emptyBytes = used();
        for (int i = 1; i <= ENTRIES; i++) {
            call("XADD stream " + i + "-1 f v");
        }
        call("XGROUP CREATE stream g 0");
        for (int i = 0; i < ENTRIES; i++) {
            call("XREADGROUP GROUP g c" + i % CONSUMERS + " COUNT 1 STREAMS stream >");
        }
        call("SET string v");
        emptyBytes += used("SET string v");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String call(String words) {
        return client.call(words.split(" "));
    }

    /* Once what is freed in the background is free. */
    private long used() {
        server.advance(1_000);
        return server.engine().keyspace().arena().usedBytes();
    }

    private long used(String command) {
        call("DEL string");
        long before = used();
        call(command);
        return used() - before;
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEL stream", "UNLINK stream", "SET stream v", "RENAME string stream"})
    void allOfItIsGivenBackInTheBackground(String command) {
        call(command);
        call("DEL stream string");
        assertThat(used()).isLessThanOrEqualTo(emptyBytes);
        assertThat(freedInBackground()).isEqualTo(1);
    }

    private long freedInBackground() {
        return server.engine().keyspace().reclaimer().freedEntries();
    }

    @Test
    void soArePendingIdsWithoutEntries() {
        call("XTRIM stream MAXLEN 0");
        call("DEL stream");
        call("DEL string");
        assertThat(used()).isLessThanOrEqualTo(emptyBytes);
        assertThat(freedInBackground()).isEqualTo(1);
    }

    @Test
    void aCopyHasItsOwnGroups() {
        String all = call(EVERYTHING);
        call("COPY stream copy");
        assertThat(call("XINFO STREAM copy FULL COUNT 0")).isEqualTo(all);
        call("XACK stream g 1-1 2-1");
        call("XGROUP DELCONSUMER stream g c5");
        assertThat(call("XINFO STREAM copy FULL COUNT 0")).isEqualTo(all);
        call("DEL stream");
        used();
        assertThat(call("XINFO STREAM copy FULL COUNT 0")).isEqualTo(all);
        call("XREADGROUP GROUP g c1 STREAMS copy 0");
        call("DEL copy string");
        assertThat(used()).isLessThanOrEqualTo(emptyBytes);
    }

    @Test
    void aGroupWithMuchPendingIsFreedInTheBackground() {
        assertThat(call("XGROUP DESTROY stream g")).isEqualTo(":1\r\n");
        assertThat(freedInBackground()).isEqualTo(1);
        call("XADD stream 5000-1 f v");
        assertThat(call("XGROUP CREATE stream g 0")).isEqualTo("+OK\r\n");
        assertThat(call("XREADGROUP GROUP g c1 COUNT 1 STREAMS stream >")).contains("1-1");
        call("DEL string stream");
        assertThat(used()).isLessThanOrEqualTo(emptyBytes);
    }

    @Test
    void aSmallGroupIsFreedAtOnce() {
        call("XGROUP CREATE stream small 0");
        call("XREADGROUP GROUP small c1 COUNT 9 STREAMS stream >");
        long before = server.engine().keyspace().arena().usedBytes();
        call("XGROUP DESTROY stream small");
        assertThat(server.engine().keyspace().arena().usedBytes()).isLessThan(before);
        assertThat(freedInBackground()).isZero();
    }

    @Test
    void aGroupThatIsDestroyedGivesItsMemoryBack() {
        call("DEL string");
        call("XGROUP DESTROY stream g");
        call("XADD other 1-1 f v");
        call("XTRIM stream MAXLEN 0");
        call("DEL stream other");
        assertThat(used()).isLessThanOrEqualTo(emptyBytes);
    }

    @ParameterizedTest
    @CsvSource({
        "XREADGROUP GROUP g c1 COUNT 9223372036854775807 STREAMS stream 0, 1",
        "XREADGROUP GROUP g c1 COUNT 9223372036854775807 STREAMS stream stream > 0, 1",
        "XPENDING stream g - + 9223372036854775807, 1000",
        "XPENDING stream g - + 9223372036854775807 c1, 143",
        "XPENDING stream g IDLE 9223372036854775807 - + 9223372036854775807, 0",
        "XAUTOCLAIM stream g c1 0 - COUNT 4398046511104, 3",
        "XAUTOCLAIM stream g c1 9223372036854775807 - COUNT 4398046511104, 3",
        "XCLAIM stream g c1 0 1-1 IDLE -9223372036854775808 RETRYCOUNT 9223372036854775807, 1",
        "XCLAIM stream g c1 0 1-1 TIME 9223372036854775807, 1",
    })
    void aHugeNumberTakesNoMemory(String command, int elements) {
        call("XPENDING stream g - + 1");
        long before = used();
        assertThat(call(command)).startsWith("*" + elements + "\r\n");
        assertThat(used()).isLessThan(before + 2_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "XAUTOCLAIM stream g new 0 - COUNT 576460752303423487",
                "XAUTOCLAIM stream g new 0 - COUNT 9223372036854775807",
                "XAUTOCLAIM stream g new 0 (18446744073709551615-18446744073709551615",
                "XCLAIM stream g new 0 1-1 LASTID 9-9 TIME 9223372036854775808",
                "XCLAIM stream g new 0 1-1 LASTID 9-9 NOSUCH",
                "XCLAIM stream g new x 1-1",
                "XCLAIM stream nosuch new 0 1-1",
                "XREADGROUP GROUP g new STREAMS stream nosuch > >",
                "XREADGROUP GROUP g new STREAMS stream string > >",
                "XREADGROUP GROUP g new STREAMS stream stream > x",
                "XREADGROUP GROUP g new STREAMS stream $",
                "XREADGROUP GROUP g new BLOCK -1 STREAMS stream >",
                "XREADGROUP GROUP g new COUNT 9223372036854775808 STREAMS stream >",
                "XACK stream g 1-1 2-1 x",
                "XGROUP CREATE stream g 0 ENTRIESREAD -9223372036854775808",
                "XGROUP CREATE stream h 18446744073709551616",
                "XGROUP CREATE stream h 0 MKSTREAM ENTRIESREAD 1 ENTRIESREAD 2",
                "XGROUP SETID stream g 1-1-1",
                "XGROUP SETID stream g 0 ENTRIESREAD x",
                "XGROUP CREATECONSUMER stream nosuch c",
                "XGROUP DELCONSUMER stream nosuch c",
                "XPENDING stream g - + 9223372036854775808",
                "XINFO STREAM stream FULL COUNT 9223372036854775808",
            })
    void whatIsRefusedChangesNothing(String command) {
        String before = call(EVERYTHING);
        assertThat(call(command)).startsWith("-");
        assertThat(call(EVERYTHING)).isEqualTo(before);
        assertThat(call("EXISTS h nosuch")).isEqualTo(":0\r\n");
    }
}
