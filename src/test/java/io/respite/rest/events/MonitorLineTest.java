package io.respite.rest.events;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.rest.door.Json;
import org.junit.jupiter.api.Test;

class MonitorLineTest {

    private static String json(String line) {
        byte[] bytes = line.getBytes(ISO_8859_1);
        return new String(Json.write(json -> MonitorLine.of(bytes).write(json)), ISO_8859_1);
    }

    @Test
    void aLineIsTakenApart() {
        assertThat(json("+1763860000.000001 [9 127.0.0.1:5] \"SET\" \"a\" \"\""))
                .isEqualTo(
                        "{\"atSeconds\":1763860000.000001,\"database\":9,\"address\":"
                                + "\"127.0.0.1:5\",\"arguments\":[\"SET\",\"a\",\"\"]}");
        assertThat(json("+1.0 [0 [::1]:5] \"GET\"")).contains("\"address\":\"[::1]:5\"");
    }

    @Test
    void wordsAreUnquoted() {
        assertThat(json("+1.0 [0 a:1] \"a\\\"] \\\"b\\\\\" \"\\n\\r\\t\\x00\" \"\\xff\""))
                .contains("[\"a\\\"] \\\"b\\\\\",\"\\n\\r\\t\\u0000\",{\"base64\":\"/w==\"}]");
    }
}
