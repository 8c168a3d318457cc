package io.respite.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.Program;
import io.respite.engine.Replication;
import io.respite.engine.Storage;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShutdownTest {

    private static final String OK = "+OK\r\n";
    private static final String FAILED = "-ERR Errors trying to SHUTDOWN. Check logs.\r\n";

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client main = server.connect();
    private final LocalServer.Client other = server.connect();
    private final List<String> happened = new ArrayList<>();
    private final Shutdown shutdown =
            new Shutdown(
                    server.engine(),
                    Supervisor.NONE,
                    () -> happened.add("exit"),
                    () -> happened.add("halt"));
    private boolean isUpToDate;
    private boolean canSave = true;
    private boolean isBroken;

    @BeforeEach
    void start() {
        server.engine().runIn(shutdown);
        server.engine().replicateBy(new Replicas());
        server.engine().useStorage(new Disk());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private final class Replicas implements Replication {

        @Override
        public boolean areReplicasUpToDate() {
            return isUpToDate;
        }

        @Override
        public void requestAcknowledgements() {
            happened.add("getack");
        }

        @Override
        public void logReplicas() {
            happened.add("log");
        }
    }

    private final class Disk implements Storage {

        @Override
        public void reload(boolean saves, boolean flushes, boolean merges) {}

        @Override
        public void loadAppendOnlyFile() {}

        @Override
        public void delayAppends(long micros) {}

        @Override
        public void abandon() {
            happened.add("abandon");
        }

        @Override
        public boolean flushedAll() {
            return false;
        }

        @Override
        public boolean prepareToEnd(Program.Saving saving, boolean isForced) {
            happened.add("save " + saving + (isForced ? " forced" : ""));
            if (isBroken) {
                throw new IllegalStateException("a broken save");
            }
            return canSave || isForced;
        }
    }

    private static String received(LocalServer.Client client) {
        return new String(client.received(), ISO_8859_1);
    }

    private String shutdownInMillis() {
        String info = other.call("INFO", "server");
        return info.contains("shutdown_in_milliseconds:")
                ? info.replaceAll("(?s).*\\bshutdown_in_milliseconds:(\\S+).*", "$1")
                : null;
    }

    @Test
    void withReplicasThatHaveAllItEndsAtOnce() {
        isUpToDate = true;
        assertThat(main.call("SHUTDOWN", "SAVE")).isEmpty();
        assertThat(happened).containsExactly("log", "save ALWAYS", "exit");
    }

    @Test
    void nowAndATimeoutOfNothingWaitForNobody() {
        assertThat(main.call("SHUTDOWN", "NOW", "FORCE")).isEmpty();
        assertThat(happened).containsExactly("log", "save AS_CONFIGURED forced", "exit");
    }

    @Test
    void aTimeoutOfNothingWaitsForNobody() {
        main.call("CONFIG", "SET", "shutdown-timeout", "0");
        assertThat(main.call("SHUTDOWN", "NOSAVE")).isEmpty();
        assertThat(happened).containsExactly("log", "save NEVER", "exit");
    }

    @Test
    void itWaitsForReplicasThatLagWhileWritesArePaused() {
        assertThat(main.call("SHUTDOWN", "NOSAVE")).isEmpty();
        assertThat(happened).containsExactly("getack");
        assertThat(shutdownInMillis()).isEqualTo("10000");
        assertThat(other.call("GET", "k")).isEqualTo("$-1\r\n");
        assertThat(other.call("SET", "k", "v")).isEmpty();
        server.advance(500);
        assertThat(happened).containsExactly("getack");
        isUpToDate = true;
        server.advance(10);
        assertThat(happened).containsExactly("getack", "log", "save NEVER", "exit");
        assertThat(received(main)).isEmpty();
        assertThat(received(other)).isEmpty();
    }

    @Test
    void itWaitsNoLongerThanTheTimeout() {
        main.call("CONFIG", "SET", "shutdown-timeout", "2");
        assertThat(main.call("SHUTDOWN")).isEmpty();
        server.advance(1990);
        assertThat(happened).containsExactly("getack");
        server.advance(20);
        assertThat(happened).containsExactly("getack", "log", "save AS_CONFIGURED", "exit");
    }

    @Test
    void abortCallsItOff() {
        assertThat(other.call("SHUTDOWN", "ABORT")).isEqualTo("-ERR No shutdown in progress.\r\n");
        assertThat(main.call("SHUTDOWN")).isEmpty();
        LocalServer.Client third = server.connect();
        assertThat(third.call("SHUTDOWN", "NOW")).isEmpty();
        LocalServer.Client writer = server.connect();
        assertThat(writer.call("SET", "k", "v")).isEmpty();
        assertThat(other.call("CLIENT", "UNBLOCK", "" + main.session().id())).isEqualTo(":0\r\n");

        assertThat(other.call("SHUTDOWN", "ABORT")).isEqualTo(OK);
        assertThat(received(main)).isEqualTo(FAILED);
        assertThat(received(third)).isEqualTo(FAILED);
        assertThat(received(writer)).isEqualTo(OK);
        assertThat(shutdownInMillis()).isNull();
        assertThat(main.call("PING")).isEqualTo("+PONG\r\n");
        server.advance(20_000);
        assertThat(happened).containsExactly("getack");
    }

    @Test
    void whereTheDataCannotBeSavedItGoesOn() {
        canSave = false;
        isUpToDate = true;
        assertThat(main.call("SHUTDOWN", "SAVE")).isEqualTo(FAILED);
        isUpToDate = false;
        assertThat(main.call("SHUTDOWN", "SAVE")).isEmpty();
        isUpToDate = true;
        server.advance(10);
        assertThat(received(main)).isEqualTo(FAILED);
        assertThat(happened).doesNotContain("exit");
        assertThat(main.call("SET", "k", "v")).isEqualTo(OK);
    }

    @Test
    void thePidFileGoesWithTheProcess(@TempDir Path directory) {
        Path file = directory.resolve("server.pid");
        shutdown.removes(PidFile.keep(file));
        assertThat(file).hasContent(ProcessHandle.current().pid() + "\n");
        isUpToDate = true;
        canSave = false;
        main.call("SHUTDOWN", "SAVE");
        assertThat(file).exists();
        canSave = true;
        main.call("SHUTDOWN", "SAVE");
        assertThat(file).doesNotExist();
    }

    @Test
    void aSignalWaitsAsWell() {
        shutdown.onSignal("TERM");
        server.advance(0);
        server.advance(100);
        assertThat(happened).containsExactly("getack");
        assertThat(shutdownInMillis()).isEqualTo("9900");
        assertThat(other.call("SHUTDOWN", "ABORT")).isEqualTo(OK);
        main.call("CONFIG", "SET", "shutdown-on-sigterm", "nosave now force");
        shutdown.onSignal("TERM");
        server.advance(1);
        assertThat(happened).containsExactly("getack", "log", "save NEVER forced", "exit");
    }

    @Test
    void theSecondInterruptEndsItAtOnce() {
        shutdown.onSignal("INT");
        server.advance(1);
        shutdown.onSignal("TERM");
        server.advance(1);
        assertThat(happened).containsExactly("getack");
        assertThat(other.call("SHUTDOWN", "ABORT")).isEqualTo(OK);
        canSave = false;
        isUpToDate = true;
        shutdown.onSignal("INT");
        server.advance(1);
        shutdown.onSignal("INT");
        server.advance(1);
        assertThat(happened).doesNotContain("exit", "halt");
        shutdown.onSignal("INT");
        shutdown.onSignal("INT");
        assertThat(happened).endsWith("abandon", "halt");
    }

    @Test
    void anInterruptAfterAShutdownThatBrokeIsTheFirstAgain() {
        isUpToDate = true;
        isBroken = true;
        shutdown.onSignal("INT");
        server.advance(1);
        isBroken = false;
        shutdown.onSignal("INT");
        server.advance(1);
        assertThat(happened).doesNotContain("halt").endsWith("exit");
    }

    @Test
    void thePidFileOfAServerThatWasStartedSinceStays(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("pid");
        PidFile own = PidFile.keep(file);
        own.remove();
        assertThat(file).doesNotExist();
        Files.writeString(file, "1");

        own.remove();

        assertThat(file).hasContent("1");
    }

    @Test
    void signalsThatComeWhenItIsOverDoNothing() {
        isUpToDate = true;
        shutdown.onSignal("TERM");
        shutdown.onSignal("TERM");
        server.advance(1);
        assertThat(happened).containsExactly("log", "save AS_CONFIGURED", "exit");
    }
}
