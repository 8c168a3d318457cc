package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** What the packaged server makes of its command line, its files and the ports of the machine. */
class StartIT {

    private static final int DEFAULT_HTTP_PORT = 8080;

    @TempDir Path dir;

    @Test
    void theConfigurationOfARealRedisStartsIt() throws Exception {
        int port = FreePort.next();
        Path file = dir.resolve("redis.conf");
        Files.writeString(file, realConfiguration(port));
        Files.writeString(dir.resolve("local-1.conf"), "tracking-table-max-keys 77\n");

        try (ServerProcess server =
                ServerProcess.run(dir, file.toString(), "--http-port", "0", "--hz", "30")) {
            Path log = dir.resolve("redis log.txt");
            server.awaitLine(log, "* Ready to accept connections tcp");
            assertThat(Files.readAllLines(log))
                    .anyMatch(
                            line ->
                                    line.contains(
                                            " # directive 'daemonize' is accepted but does not"
                                                    + " apply to Respite: "));
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThatThrownBy(() -> client.get("k"))
                        .isInstanceOf(JedisDataException.class)
                        .hasMessage("NOAUTH Authentication required.");
                assertThat(client.auth("pass \"word\"")).isEqualTo("OK");
                assertThat(value(client, "maxmemory")).isEqualTo("1073741824");
                assertThat(value(client, "dbfilename")).isEqualTo("cache 1.rdb");
                assertThat(value(client, "save")).isEqualTo("900 1 300 10 60 10000");
                assertThat(value(client, "hash-max-listpack-entries")).isEqualTo("256");
                assertThat(value(client, "tracking-table-max-keys")).isEqualTo("77");
                assertThat(value(client, "hz")).isEqualTo("30");
                assertThatThrownBy(() -> client.select(4))
                        .hasMessage("ERR DB index is out of range");
            }
            assertThat(server.lines()).isEmpty();
            assertThat(server.errors()).isEmpty();
        }
    }

    private String realConfiguration(int port) throws Exception {
        byte[] text = StartIT.class.getResourceAsStream("redis.conf").readAllBytes();
        return new String(text, StandardCharsets.UTF_8)
                .replace("@PORT@", "" + port)
                .replace("@DIR@", dir.toString());
    }

    private static String value(Jedis client, String directive) {
        return client.configGet(directive).get(directive);
    }

    @Test
    void aDashReadsTheConfigurationFromStandardInput() throws Exception {
        int port = FreePort.next();
        try (ServerProcess server = ServerProcess.run(dir, "-", "--port", "" + port)) {
            server.say("bind 127.0.0.1\nport 1\nhttp-port 0\n# a comment\nmaxmemory 7mb\n");
            server.awaitResp();
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThat(value(client, "maxmemory")).isEqualTo("7340032");
            }
        }
    }

    @Test
    void theEnvironmentIsWeakerThanTheCommandLine() throws Exception {
        int port = FreePort.next();
        Map<String, String> variables =
                Map.of(
                        "RESPITE_PORT", "" + port,
                        "RESPITE_BIND", "127.0.0.1",
                        "RESPITE_HTTP_PORT", "0",
                        "RESPITE_TIMEOUT", "30",
                        "RESPITE_HZ", "40");
        List<String> command = List.of(ServerProcess.LAUNCHER.toString(), "--timeout", "20");
        try (ServerProcess server = ServerProcess.run(dir, command, variables)) {
            server.awaitResp();
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThat(value(client, "timeout")).isEqualTo("20");
                assertThat(value(client, "hz")).isEqualTo("40");
            }
        }
    }

    private static void assertFailed(ServerProcess server, String error) throws Exception {
        assertThat(server.exitStatus()).isEqualTo(1);
        assertThat(server.errors()).containsExactly(error);
    }

    @Test
    void aTakenRespPortStopsTheStart() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            try (ServerProcess server =
                    ServerProcess.run(dir, "--port", "" + port, "--bind", "127.0.0.1")) {
                assertFailed(
                        server,
                        "Failed listening on port "
                                + port
                                + " (tcp), aborting: Address already in use");
            }
        }
    }

    @Test
    void aRespPortTakenOnAllAddressesStopsTheStart() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            int port = other.getLocalPort();
            String[] options = {"--port", "" + port, "--logfile", "taken.log"};
            try (ServerProcess server = ServerProcess.run(dir, options)) {
                String reason =
                        "Failed listening on port %d (tcp), aborting: Address already in use"
                                .formatted(port);
                assertFailed(server, reason);
                assertThat(Files.readAllLines(dir.resolve("taken.log")).getLast())
                        .endsWith(" # " + reason);
            }
        }
    }

    @Test
    void aBadDirectiveStopsTheStart() throws Exception {
        try (ServerProcess server = ServerProcess.run(dir, "--port", "1", "--no-such", "thing")) {
            assertFailed(
                    server,
                    "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the command line >>>"
                            + " 'no-such \"thing\"' Bad directive or wrong number of"
                            + " arguments");
            assertThat(server.lines()).isEmpty();
        }
    }

    @Test
    void aBadValueInAFileStopsTheStartWithItsLine() throws Exception {
        Path file = dir.resolve("bad.conf");
        Files.writeString(file, "# first\nport 1\nmaxmemory much\n");
        try (ServerProcess server = ServerProcess.run(dir, file.toString())) {
            assertFailed(
                    server,
                    "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the configuration"
                            + " file "
                            + file
                            + ", at line 3 >>> 'maxmemory much' argument must be a memory"
                            + " value");
        }
    }

    @Test
    void aMissingFileStopsTheStart() throws Exception {
        Path file = dir.resolve("none.conf");
        try (ServerProcess server = ServerProcess.run(dir, file.toString())) {
            assertFailed(
                    server,
                    "Fatal error, can't open config file '"
                            + file
                            + "': No such file or directory");
        }
    }

    @Test
    void whereTheDefaultHttpPortIsTakenServersTakeFreeOnes() throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            if (HttpPort.isFree("127.0.0.1", DEFAULT_HTTP_PORT)) {
                other.bind(new InetSocketAddress("127.0.0.1", DEFAULT_HTTP_PORT));
            }
            try (ServerProcess first = withDefaultHttpPort("first");
                    ServerProcess second = withDefaultHttpPort("second")) {
                assertThat(first.awaitLine("HTTP port"))
                        .endsWith(" # HTTP port 8080 is taken, using a free one");
                second.awaitLine(" # HTTP port 8080 is taken, using a free one");
                assertThat(first.awaitHttp())
                        .isNotEqualTo(DEFAULT_HTTP_PORT)
                        .isNotEqualTo(second.awaitHttp());
                strangeRequestsAreToldWhy(first.awaitHttp());
            }
        }
    }

    private static void strangeRequestsAreToldWhy(int port) throws Exception {
        assertThat(answer(port, "GET /admin/info HTTP/3.7"))
                .startsWith("HTTP/3.7 505 HTTP Version Not Supported\r\n")
                .contains("\r\nContent-Type: application/problem+json\r\n")
                .endsWith(
                        "{\"title\":\"HTTP Version Not Supported\",\"status\":505,\"detail\":"
                                + "\"HTTP/1.1 is spoken here, and HTTP/1.0\","
                                + "\"instance\":\"/admin/info\"}");
        assertThat(answer(port, "GET /admin/users/%zz HTTP/1.1"))
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .contains("\r\nContent-Type: application/problem+json\r\n")
                .contains("Malformed escape pair at character 14 of the path");
        assertThat(answer(port, "GET /admin/info?section=%f HTTP/1.1"))
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .contains("Malformed escape pair at character 21 of the path");
    }

    private static String answer(int port, String line) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private ServerProcess withDefaultHttpPort(String name) throws Exception {
        return ServerProcess.run(
                dir.resolve(name), "--bind", "127.0.0.1", "--port", "" + FreePort.next());
    }

    @Test
    void usersThatCannotBeHadStopTheStart() throws Exception {
        Path file = dir.resolve("users.conf");
        Files.writeString(file, "user al on\nuser bob on ~* foo\n");
        try (ServerProcess server = ServerProcess.run(dir.resolve("form"), file.toString())) {
            assertThat(server.exitStatus()).isEqualTo(1);
            assertThat(server.errors())
                    .containsExactly(
                            "*** FATAL CONFIG FILE ERROR (Respite) *** Reading the configuration"
                                    + " file "
                                    + file
                                    + ", at line 2 >>> 'user bob on ~* foo' Error in user"
                                    + " declaration 'foo': Syntax error");
        }
        Files.writeString(file, "user bob on ~* +nosuch\n");
        try (ServerProcess server = ServerProcess.run(dir.resolve("names"), file.toString())) {
            assertThat(server.exitStatus()).isEqualTo(1);
            assertThat(server.lines().getLast())
                    .endsWith(
                            " # Error loading ACL rule '+nosuch' for the user named 'bob': Unknown"
                                    + " command or category name in ACL");
            assertThat(server.errors())
                    .containsExactly("Critical error while loading ACLs. Exiting.");
        }
    }

    @Test
    void anHttpPortThatWasAskedForAndIsTakenStopsTheStart() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int httpPort = other.getLocalPort();
            try (ServerProcess server =
                    ServerProcess.run(
                            dir,
                            "--bind",
                            "127.0.0.1",
                            "--port",
                            "" + FreePort.next(),
                            "--http-port",
                            "" + httpPort)) {
                assertThat(server.exitStatus()).isEqualTo(1);
                assertThat(server.lines().getLast())
                        .endsWith(" # Could not start: HTTP port " + httpPort + " is taken");
                assertThat(server.errors()).isEmpty();
            }
        }
    }

    @Test
    void theVersionIsOneLine() throws Exception {
        try (ServerProcess server = ServerProcess.run(dir, "--version")) {
            assertThat(server.exitStatus()).isZero();
            assertThat(server.lines()).containsExactly(Version.line());
        }
    }

    @Test
    void helpNamesFileDirectivesAndStandardInput() throws Exception {
        try (ServerProcess server = ServerProcess.run(dir, "--help")) {
            assertThat(server.exitStatus()).isZero();
            assertThat(String.join("\n", server.lines()) + "\n").isEqualTo(CommandLine.HELP);
            assertThat(server.errors()).isEmpty();
        }
    }
}
