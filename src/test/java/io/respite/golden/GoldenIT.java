package io.respite.golden;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every transcript gives the recorded replies from the packaged server, over its socket. */
class GoldenIT {

    @TempDir static Path dir;

    private static ServerProcess server;
    private static Target target;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.next();
        server = ServerProcess.start(dir, port, "--enable-debug-command", "yes", "--save", "");
        target = new SocketTarget("respite", Targets.VERSION, Targets.LACKING, "127.0.0.1", port);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> transcripts() throws IOException {
        return GoldenTest.transcripts(target);
    }
}
