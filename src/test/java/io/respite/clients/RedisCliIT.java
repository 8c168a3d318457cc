package io.respite.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code redis-cli} in its modes, and what it prints at a real Redis. */
@Timeout(120)
class RedisCliIT {

    /** The end of what it prints when it reads again; what is typed earlier may be lost. */
    private static final String PROMPT = "(?s).*127\\.0\\.0\\.1:[0-9]+> $";

    @TempDir static Path dir;

    private static TlsServer server;

    @BeforeAll
    static void start() throws Exception {
        Tool.assumeThere("redis-cli", "RedisCliIT");
        server = new TlsServer(dir, "RSA", "--save", "", "--repl-diskless-sync-delay", "0");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void fill() throws Exception {
        say("FLUSHALL\n");
        say(
                "SET s hello\nRPUSH l a b c\nHSET h f1 v1 f2 v2\nZADD z 1 a 2.5 b inf c\n"
                        + "SADD st 1 2 3\nXADD x 1-1 f v\nSET bin \"a\\x01\\xff\\\"\\n\"\n");
    }

    private static Tool start(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("redis-cli", "-p", "" + server.port()));
        command.addAll(List.of(words));
        return Tool.start(command);
    }

    /** What it prints without anything on its standard input, and without a terminal. */
    private static String cli(String... words) throws Exception {
        try (Tool tool = start(words).say("")) {
            assertThat(tool.status()).as(tool.printed()).isZero();
            return tool.printed();
        }
    }

    /** What it prints for this standard input. */
    private static String say(String input, String... words) throws Exception {
        try (Tool tool = start(words).say(input)) {
            assertThat(tool.status()).as(tool.printed()).isZero();
            return tool.printed();
        }
    }

    @Test
    void repliesAreShownInEveryForm() throws Exception {
        assertThat(cli("--no-raw", "GET", "bin")).isEqualTo("\"a\\x01\\xff\\\"\\n\"\n");
        assertThat(cli("GET", "bin")).isEqualTo("a\u0001\u00ff\"\n\n");
        assertThat(cli("--csv", "LRANGE", "l", "0", "-1")).isEqualTo("\"a\",\"b\",\"c\"\n");
        assertThat(cli("-3", "--csv", "HGETALL", "h")).isEqualTo("\"f1\",\"v1\",\"f2\",\"v2\"\n");
        assertThat(cli("--json", "HGETALL", "h")).isEqualTo("{\"f1\":\"v1\",\"f2\":\"v2\"}\n");
        assertThat(cli("-2", "--json", "HGETALL", "h"))
                .isEqualTo("[\"f1\",\"v1\",\"f2\",\"v2\"]\n");
        assertThat(cli("--json", "ZRANGE", "z", "0", "-1", "WITHSCORES"))
                .isEqualTo("[[\"a\",1],[\"b\",2.5],[\"c\",inf]]\n");
        assertThat(cli("--quoted-json", "GET", "bin"))
                .isEqualTo("\"a\\\\x01\\\\xff\\\\\"\\\\n\"\n");
        assertThat(cli("-3", "--no-raw", "HGETALL", "h"))
                .isEqualTo("1# \"f1\" => \"v1\"\n2# \"f2\" => \"v2\"\n");
        assertThat(cli("--raw", "-d", ",", "LRANGE", "l", "0", "-1")).isEqualTo("a,b,c\n");
        assertThat(cli("--raw", "-D", ";", "GET", "s")).isEqualTo("hello;");
    }

    @Test
    void commandsComeFromEverywhere() throws Exception {
        assertThat(cli("-r", "3", "-i", "0.01", "INCR", "n")).isEqualTo("1\n2\n3\n");
        assertThat(say("from stdin", "-x", "SET", "in")).isEqualTo("OK\n");
        assertThat(say("named", "-X", "tag", "SET", "in2", "tag")).isEqualTo("OK\n");
        assertThat(cli("MGET", "in", "in2")).isEqualTo("from stdin\nnamed\n");
        assertThat(cli("-n", "3", "DBSIZE")).isEqualTo("0\n");
        assertThat(cli("-u", "redis://127.0.0.1:" + server.port() + "/0", "GET", "s"))
                .isEqualTo("hello\n");
        assertThat(say("SELECT 2\nSET a 1\nMULTI\nINCR a\nGET a\nEXEC\nHELLO 3\nHGETALL none\n"))
                .startsWith("OK\nOK\nOK\nQUEUED\nQUEUED\n2\n2\nserver redis\nversion 7.2")
                .endsWith("\n\n");
        assertThat(cli("NOSUCH", "a"))
                .isEqualTo("ERR unknown command 'NOSUCH', with args beginning with: 'a' \n\n");
        try (Tool tool = start("-e", "INCR", "s").say("")) {
            assertThat(tool.status()).isEqualTo(1);
            assertThat(tool.printed()).isEqualTo("ERR value is not an integer or out of range\n");
        }
    }

    @Test
    void usersLogIn() throws Exception {
        cli("ACL", "SETUSER", "alice", "reset", "on", ">secret", "~*", "+@all");
        String[] who = {"ACL", "WHOAMI"};
        assertThat(cli("--user", "alice", "--pass", "secret", "--no-auth-warning", who[0], who[1]))
                .isEqualTo("alice\n");
        assertThat(cli("-u", "redis://alice:secret@127.0.0.1:" + server.port(), who[0], who[1]))
                .endsWith("alice\n");
        assertThat(cli("--user", "alice", "--pass", "wrong", "PING"))
                .contains("AUTH failed: WRONGPASS invalid username-password pair");
    }

    @Test
    void aPasswordIsAskedForAtATerminal() throws Exception {
        Tool.assumeThere("script", "RedisCliIT");
        cli("ACL", "SETUSER", "alice", "reset", "on", ">secret", "~*", "+@all");
        try (Tool tool = terminal("--user alice --askpass ACL WHOAMI")) {
            tool.await("Please input password: ").type("secret\r").await("\"alice\"");
        }
    }

    /** It, with a terminal of its own. */
    private static Tool terminal(String words) throws Exception {
        String command = "stty cols 120; redis-cli -p " + server.port() + " " + words;
        return Tool.start(List.of("script", "-qec", command, "/dev/null"));
    }

    @Test
    void aTerminalHasHintsHelpAndPushes() throws Exception {
        Tool.assumeThere("script", "RedisCliIT");
        try (Tool tool = terminal("")) {
            tool.await(PROMPT).type("zadd ");
            tool.await("key \\[NX\\|XX\\] \\[GT\\|LT\\]").type("k 1 m\r");
            tool.await("\\(integer\\) 1" + PROMPT).type("help object freq\r");
            tool.await("OBJECT FREQ.*key").await("group:" + PROMPT).type("hello 3\r");
            tool.await("1# \"server\" => \"redis\"" + PROMPT).type("client tracking on\r");
            tool.await("OK" + PROMPT).type("get s\r").await("\"hello\"" + PROMPT);
            cli("SET", "s", "changed");
            tool.type("ping\r").await("-> invalidate: 's'" + PROMPT);
            tool.type("subscribe news\r").await("1\\) \"subscribe\"");
            cli("PUBLISH", "news", "pushed");
            tool.await("1\\) \"message\"[^3]*3\\) \"pushed\"");
        }
        try (Tool tool = terminal("")) {
            tool.await(PROMPT).type("monitor\r").await("OK");
            cli("GET", "s");
            tool.await("\\[0 127.0.0.1:[0-9]+\\] \"GET\" \"s\"");
        }
    }

    @Test
    void keysAreScannedAndWeighed() throws Exception {
        assertThat(cli("--scan").lines())
                .containsExactlyInAnyOrder("s", "l", "h", "z", "st", "x", "bin");
        assertThat(cli("--scan", "--pattern", "s*").lines()).containsExactlyInAnyOrder("s", "st");
        assertThat(cli("--scan", "--quoted-pattern", "\"\\x62*\"")).isEqualTo("bin\n");
        assertThat(cli("--bigkeys"))
                .contains("Sampled 7 keys in the keyspace!")
                .contains("Biggest   hash found '\"h\"' has 2 fields")
                .containsPattern("Biggest string found '\"(s|bin)\"' has 5 bytes")
                .contains("1 streams with 1 entries (14.29% of keys, avg size 1.00)");
        assertThat(cli("--memkeys")).contains("Sampled 7 keys").containsPattern("st.* bytes");
        assertThat(cli("--memkeys-samples", "5")).contains("Sampled 7 keys in the keyspace!");
        cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
        cli("-r", "20", "GET", "s");
        assertThat(cli("--hotkeys")).contains("hot key found with counter:").contains("keyname: ");
        cli("CONFIG", "SET", "maxmemory-policy", "noeviction");
    }

    @Test
    void aFileIsPipedIn() throws Exception {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            requests.append("*3\r\n$3\r\nSET\r\n$9\r\npiped%04d\r\n$1\r\nv\r\n".formatted(i));
        }
        assertThat(say(requests.toString(), "--pipe")).contains("errors: 0, replies: 10000");
        assertThat(cli("DBSIZE")).isEqualTo("10007\n");
        try (Tool tool = start("--pipe").say("SET p v\r\nINCR p\r\n")) {
            assertThat(tool.status()).isEqualTo(1);
            assertThat(tool.printed()).contains("errors: 1, replies: 2");
        }
    }

    @Test
    void dataComesAsAFileAndAsAStream() throws Exception {
        Path file = dir.resolve("copy.rdb");
        assertThat(cli("--rdb", file.toString())).contains("Transfer finished with success");
        String bytes = Files.readString(file, ISO_8859_1);
        assertThat(bytes).startsWith("REDIS0011").contains("hello");
        assertThat(cli("--functions-rdb", dir.resolve("functions.rdb").toString()))
                .contains("Transfer finished with success");
        try (Tool tool = start("--replica")) {
            tool.await("SYNC done.* Logging commands from master");
            cli("SET", "replicated", "v");
            tool.await("\"SET\",\"replicated\",\"v\"");
        }
    }

    @Test
    void figuresComeAsTimeGoesBy() throws Exception {
        try (Tool tool = start("--stat", "-i", "0.05")) {
            tool.await("keys +mem +clients").await("(?s)(\n7 +[0-9.]+[KMG].*){3}");
        }
        try (Tool tool = start("--latency")) {
            tool.await("[0-9]+ [0-9]+ [0-9.]+ [0-9]+");
        }
        assertThat(cli("--latency", "--raw", "-i", "1")).containsPattern("^[0-9]+ [0-9]+ [0-9.]+");
        try (Tool tool = start("--latency-history", "-i", "0.1")) {
            tool.await("-- [0-9.]+ seconds range");
        }
        try (Tool tool = start("--latency-dist", "-i", "0.1")) {
            tool.await("---------------------------------------------");
        }
    }

    @Test
    void keysAreEvictedForItsLruTest() throws Exception {
        Tool.assumeThere("script", "RedisCliIT");
        cli("CONFIG", "SET", "maxmemory", "100mb");
        try (Tool tool = terminal("--lru-test 1000")) {
            tool.await("[0-9]+ Gets/sec \\| Hits: [0-9]+ \\(");
        }
        cli("CONFIG", "SET", "maxmemory", "0");
    }

    @Test
    void aClusterIsToldThatThisIsNone() throws Exception {
        String address = "127.0.0.1:" + server.port();
        String none = "ERR This instance has cluster support disabled";
        try (Tool tool = start("--cluster", "call", address, "PING").say("")) {
            assertThat(tool.status()).isEqualTo(1);
            assertThat(tool.printed())
                    .contains("[ERR] Node " + address + " is not configured as a cluster node.");
        }
        assertThat(cli("CLUSTER", "INFO")).startsWith(none);
        assertThat(cli("-c", "GET", "s")).isEqualTo("hello\n");
        assertThat(cli("READONLY")).startsWith(none);
    }

    @Test
    void scriptsComeFromAFile() throws Exception {
        Path script = dir.resolve("script.lua");
        Files.writeString(script, "return {KEYS[1], ARGV[1], redis.call('GET', KEYS[1])}");
        assertThat(cli("--eval", script.toString(), "s", ",", "a")).isEqualTo("s\na\nhello\n");
    }

    @Test
    void scriptsAreDebugged() throws Exception {
        Path file = dir.resolve("debugged.lua");
        Files.writeString(
                file,
                "local n = redis.call('INCR', KEYS[1])\nredis.debug(n)\nreturn {n, ARGV[1]}\n");
        String[] words = {"--eval", file.toString(), "n", ",", "a"};

        String printed = say("s\np\nc\n", with("--ldb-sync-mode", words));

        assertThat(printed)
                .startsWith("Lua debugging session started, please use:\n")
                .contains("* Stopped at 1, stop reason = step over")
                .contains("<redis> INCR n", "<reply> 1", "<value> n = 1", "<debug> line 2: 1")
                .contains("\n1) (integer) 1\n2) \"a\"\n\n(Lua debugging session ended)\n");
        assertThat(say("s\nrestart\nc\n", with("--ldb", words)))
                .contains("<reply> 2")
                .endsWith("(Lua debugging session ended -- dataset changes rolled back)\n\n");
        assertThat(cli("GET", "n")).isEqualTo("1\n");
    }

    private static String[] with(String first, String... others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(others));
        return all.toArray(new String[0]);
    }

    @Test
    void tls() throws Exception {
        String certificate = server.certificate();
        List<String> command =
                List.of("redis-cli", "-p", "" + server.tlsPort(), "--tls", "--cacert");
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(certificate, "GET", "s"));
        try (Tool tool = Tool.start(all).say("")) {
            assertThat(tool.status()).isZero();
            assertThat(tool.printed()).isEqualTo("hello\n");
        }
    }
}
