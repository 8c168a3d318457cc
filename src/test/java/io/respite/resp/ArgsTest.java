package io.respite.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArgsTest {

    private final Arena arena = new Arena(1 << 26);
    private final Args args = new Args();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void theRequestIsWhatTheClientSent() {
        String request = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$12\r\nhello\r\nworld\r\n";
        assertThat(request("PING\r\n" + request)).isEqualTo(request);
        assertThat(request("*1\r\n$0\r\n\r\n")).isEqualTo("*1\r\n$0\r\n\r\n");
        String many = "*11\r\n" + "$1\r\nx\r\n".repeat(11);
        assertThat(request(many)).isEqualTo(many);
    }

    @Test
    void whatRedisWouldNotWriteIsNone() {
        assertThat(request("SET a b\r\n")).isNull();
        assertThat(request("*2\r\n$3\r\nGET__$1\r\na\r\n")).isNull();
        assertThat(request("*2\r\n$3\r\nGET\r\n$1\r\na__")).isNull();
    }

    @Test
    void copiesHaveNone() {
        request("*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
        Args copy = new Args();
        args.copyTo(copy, arena.allocate(args.totalBytes()));
        assertThat(copy.request()).isZero();
    }

    /* The last request of the input. */
    private String request(String input) {
        byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
        long block = arena.allocate(bytes.length);
        Memory.copyIn(bytes, 0, bytes.length, block);
        RequestReader reader = new RequestReader(args);
        long found = 0;
        int length = 0;
        while (reader.next(block, bytes.length) == RequestReader.Outcome.REQUEST) {
            found = args.request();
            length = found == 0 ? 0 : args.requestLength();
        }
        return found == 0 ? null : Memory.text(found, length);
    }
}
