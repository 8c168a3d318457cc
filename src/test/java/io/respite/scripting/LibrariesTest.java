package io.respite.scripting;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.Session;
import io.respite.server.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Libraries of functions: what transcripts cannot show. */
class LibrariesTest {

    /** The machine asks for the time twice while this is loaded, but for luck. */
    private static final String SLOW =
            "#!lua name=slow\nfor i = 1, 25000 do end"
                    + " redis.register_function('slow', function() return 7 end)";

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String library(String name, String function) {
        return "#!lua name="
                + name
                + "\nredis.register_function('"
                + function
                + "', function() return 7 end)";
    }

    @Test
    void aFunctionIsFoundByAllOfALongName() {
        String name = "f".repeat(20_000);
        client.call("FUNCTION", "LOAD", library("l", name));

        assertThat(client.call("FCALL", name, "0")).isEqualTo(":7\r\n");
        assertThat(client.call("FCALL_RO", name + "f", "0")).startsWith("-ERR Function not found");
    }

    /* It loads within the time at first, as the clock stands still. */
    private byte[] dumpOfSlow() {
        client.call("FUNCTION", "LOAD", SLOW);
        String payload = dump();
        client.call("FUNCTION", "FLUSH");
        String head = "*3\r\n$8\r\nFUNCTION\r\n$7\r\nRESTORE\r\n$" + payload.length() + "\r\n";
        return (head + payload + "\r\n").getBytes(ISO_8859_1);
    }

    @Test
    void whatThePrimaryRestoredHasNoLimitOfTime() {
        byte[] restore = dumpOfSlow();
        server.clock().lookTakes(300);

        assertThat(new String(client.send(restore), ISO_8859_1))
                .isEqualTo("-ERR Error registering functions: ERR FUNCTION LOAD timeout\r\n");
        assertThat(client.call("FCALL", "slow", "0")).startsWith("-ERR Function not found");

        client.session().become(Session.Role.PRIMARY);
        client.send(restore);
        client.session().become(Session.Role.CLIENT);
        assertThat(client.call("FCALL", "slow", "0")).isEqualTo(":7\r\n");
    }

    @Test
    void clientsLoadNothingMoreWhileTheHeapIsNearlyFull() {
        long share = Runtime.getRuntime().maxMemory() / 16;
        String refused = "-ERR Less than a quarter of the heap is free for libraries\r\n";
        String reply;
        int loaded = 0;
        do {
            String name = "l" + loaded++;
            reply =
                    client.call(
                            "FUNCTION",
                            "LOAD",
                            "#!lua name=%s\nlocal kept = ('x'):rep(%d)".formatted(name, share)
                                    + " redis.register_function('"
                                    + name
                                    + "', function() return #kept end)");
        } while (!reply.startsWith("-") && loaded < 16);

        assertThat(reply).isEqualTo(refused);
        assertThat(client.call("FCALL", "l0", "0")).isEqualTo(":" + share + "\r\n");
        client.session().become(Session.Role.PRIMARY);
        client.call("FUNCTION", "LOAD", library("small", "small"));
        client.session().become(Session.Role.CLIENT);
        assertThat(client.call("FCALL", "small", "0")).isEqualTo(":7\r\n");

        client.call("FUNCTION", "FLUSH");
        System.gc();
        assertThat(client.call("FUNCTION", "LOAD", library("l", "f"))).isEqualTo("$1\r\nl\r\n");
    }

    private long usedBytes() {
        return server.engine().keyspace().arena().usedBytes();
    }

    private String dump() {
        String dump = client.call("FUNCTION", "DUMP");
        return dump.substring(dump.indexOf('\n') + 1, dump.length() - 2);
    }

    @Test
    void whatIsRefusedLeavesNothing() {
        client.call("FUNCTION", "LOAD", library("first", "free"));
        client.call("FUNCTION", "LOAD", library("second", "taken"));
        String colliding = dump();
        client.call("FUNCTION", "FLUSH");
        long empty = usedBytes();
        client.call("FUNCTION", "LOAD", library("own", "taken"));
        String[][] refused = {
            {"LOAD", "#!lua name=bad\nreturn +"},
            {"LOAD", "#!lua name=bad\nlocal a = nil + 1"},
            {"LOAD", "#!lua name=bad\n"},
            {"LOAD", library("own", "other")},
            {"LOAD", library("bad", "taken")},
            {"LOAD", "REPLACE", "#!lua name=own\nreturn +"},
            {"RESTORE", colliding},
            {"RESTORE", colliding, "REPLACE"},
            {"RESTORE", colliding.substring(1)},
        };
        for (String[] words : refused) {
            String[] request = new String[words.length + 1];
            request[0] = "FUNCTION";
            System.arraycopy(words, 0, request, 1, words.length);
            assertThat(client.call(request)).startsWith("-ERR ");
            long before = usedBytes();
            assertThat(client.call(request)).as(words[1]).startsWith("-ERR ");
            assertThat(usedBytes()).as(words[1]).isEqualTo(before);
        }
        assertThat(client.call("FCALL", "taken", "0")).isEqualTo(":7\r\n");
        client.call("FUNCTION", "FLUSH");
        assertThat(usedBytes()).isEqualTo(empty);
    }
}
