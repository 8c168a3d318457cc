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
        String dump = client.call("FUNCTION", "DUMP");
        client.call("FUNCTION", "FLUSH");
        String payload = dump.substring(dump.indexOf('\n') + 1, dump.length() - 2);
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
}
