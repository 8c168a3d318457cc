package io.respite.rest.persistence;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.respite.engine.settings.Settings.Caller;
import io.respite.rest.Directories;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

@QuarkusTest
class PersistenceResourceTest {

    private static final String PATH = "/admin/persistence";
    private static final String PROBLEM = "application/problem+json";
    private static final int PATIENCE_MS = 20_000;

    @TempDir static Path dir;

    @Inject Engine engine;

    private Jedis client;
    private Path before;

    @BeforeEach
    void connect() throws Exception {
        client = new Jedis("127.0.0.1", engine.submit(() -> engine.instance().port()).get());
        client.flushAll();
        before = Directories.move(engine, dir);
        set("save", "");
    }

    private void set(String name, String value) throws Exception {
        Caller caller = new Caller(true, false);
        String refusal =
                engine.submit(() -> engine.settings().set(List.of(name, value), caller)).get();
        assertThat(refusal).isNull();
    }

    @AfterEach
    void leave() throws Exception {
        client.flushAll();
        client.functionFlush();
        client.close();
        set("requirepass", "");
        set("appendonly", "no");
        Directories.move(engine, before);
    }

    private void fill() {
        client.set("string", "value");
        client.rpush("list", "a", "b");
        client.hset("hash", "field", "1");
        client.zadd("zset", 1.5, "m");
        client.select(3);
        client.sadd("set", "x", "y");
        client.select(0);
    }

    @Test
    void aSaveIsAJobThatEnds() throws Exception {
        fill();
        Response begun = given().post(PATH + "/save");
        assertThat(begun.statusCode()).isEqualTo(202);
        String location = URI.create(begun.header("Location")).getPath();
        assertThat(location).startsWith(PATH + "/save/");
        JsonPath job = end(location);
        assertThat(job.getString("state")).isEqualTo("DONE");
        assertThat(job.getLong("keys")).isEqualTo(5);
        assertThat(job.getLong("totalKeys")).isEqualTo(5);
        assertThat(job.getLong("endedAtMs")).isGreaterThanOrEqualTo(job.getLong("startedAtMs"));
        long size = Files.size(dir.resolve("dump.rdb"));
        assertThat(job.getLong("bytes")).isEqualTo(size);
        given().get(PATH)
                .then()
                .statusCode(200)
                .body("loading", equalTo(false))
                .body("snapshot.file", equalTo(dir.resolve("dump.rdb").toString()))
                .body("snapshot.fileBytes", equalTo((int) size))
                .body("snapshot.lastStatus", equalTo("ok"))
                .body("snapshot.saves", greaterThan(0))
                .body("snapshot.changesSinceSave", equalTo(0))
                .body("appendOnlyFile.enabled", equalTo(0));
        given().get(PATH + "/save/999999").then().statusCode(404).contentType(PROBLEM);
    }

    private static JsonPath end(String location) throws InterruptedException {
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (true) {
            JsonPath job = given().get(location).jsonPath();
            if (!job.getString("state").equals("RUNNING")
                    || System.currentTimeMillis() > deadline) {
                return job;
            }
            Thread.sleep(10);
        }
    }

    @Test
    void aSecondSaveIsRefusedWhileOneRuns() throws Exception {
        /* Not even the first slice can be over: both are asked for in one turn of the engine. */
        String first =
                engine.submit(
                                () -> {
                                    var jobs = io.respite.persistence.Persistence.of(engine);
                                    return PATH + "/save/" + jobs.saveJobs().begin().id();
                                })
                        .get();
        fillMuch();
        end(first);
        Response one = given().post(PATH + "/save");
        Response two = given().post(PATH + "/save");
        assertThat(one.statusCode()).isEqualTo(202);
        if (two.statusCode() != 202) {
            two.then()
                    .statusCode(409)
                    .contentType(PROBLEM)
                    .body("detail", equalTo("Background save already in progress"));
        }
        end(URI.create(one.header("Location")).getPath());
    }

    private void fillMuch() {
        var pipeline = client.pipelined();
        for (int i = 0; i < 200_000; i++) {
            pipeline.set("key:" + i, "value of key " + i);
        }
        pipeline.sync();
    }

    @Test
    void aSaveThatFailsSaysWhy() throws Exception {
        fill();
        Path lost = Files.createDirectory(dir.resolve("lost"));
        Directories.move(engine, lost);
        Files.delete(lost);
        JsonPath job = end(URI.create(given().post(PATH + "/save").header("Location")).getPath());
        assertThat(job.getString("state")).isEqualTo("FAILED");
        assertThat(job.getString("failure")).isNotEmpty();
        Directories.move(engine, dir);
        end(URI.create(given().post(PATH + "/save").header("Location")).getPath());
    }

    private byte[] snapshot() {
        return given().get(PATH + "/snapshot")
                .then()
                .statusCode(200)
                .contentType("application/octet-stream")
                .header(
                        "Content-Disposition",
                        matchesPattern("attachment; filename=\"respite-\\d{8}-\\d{6}\\.rdb\""))
                .extract()
                .asByteArray();
    }

    private static Response load(byte[] file, String query) {
        return given().contentType("application/octet-stream")
                .body(file)
                .post(PATH + "/load" + query);
    }

    @Test
    void nothingIsSavedOrLoadedInTheMidstOfAScript() throws Exception {
        fill();
        byte[] file = snapshot();
        set("busy-reply-threshold", "20");
        int port = engine.submit(() -> engine.instance().port()).get();
        CompletableFuture<String> ended = CompletableFuture.supplyAsync(() -> runForEver(port));
        while (!engine.submit(() -> engine.scripting().isBusy()).get()) {
            assertThat(ended).isNotDone();
        }
        String told = "Redis is busy running a script";
        for (Response refused :
                List.of(
                        given().post(PATH + "/save"),
                        given().get(PATH + "/snapshot"),
                        load(file, ""),
                        load(file, "?mode=merge"))) {
            refused.then()
                    .statusCode(409)
                    .contentType(PROBLEM)
                    .body("detail", containsString(told));
        }
        client.scriptKill();
        assertThat(ended.get()).contains("Script killed by user");
        assertThat(client.exists("begun", "string", "list", "hash", "zset")).isEqualTo(5);
        set("busy-reply-threshold", "5000");
    }

    private static String runForEver(int port) {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            jedis.set("begun", "1");
            jedis.eval("while true do end");
            return "ended";
        } catch (JedisDataException killed) {
            return killed.getMessage();
        }
    }

    @Test
    void aSnapshotGoesAwayAndComesBack() throws Exception {
        fill();
        byte[] file = snapshot();
        assertThat(new String(file, 0, 9, StandardCharsets.US_ASCII)).isEqualTo("REDIS0011");
        client.flushAll();
        client.set("other", "1");
        load(file, "").then().statusCode(200).body("keys", equalTo(5));
        assertThat(client.exists("other")).isFalse();
        assertThat(client.lrange("list", 0, -1)).containsExactly("a", "b");
        client.select(3);
        assertThat(client.smembers("set")).containsExactlyInAnyOrder("x", "y");
        assertNoTemporaryFiles();
    }

    @Test
    void mergingKeepsOtherKeys() throws Exception {
        fill();
        byte[] file = snapshot();
        client.set("string", "newer");
        client.set("other", "1");
        load(file, "?mode=merge").then().statusCode(200);
        assertThat(client.mget("string", "other")).containsExactly("value", "1");
    }

    @Test
    void allKeysMayGoToOneDatabase() throws Exception {
        fill();
        byte[] file = snapshot();
        client.select(5);
        client.set("gone", "1");
        load(file, "?db=5").then().statusCode(200);
        assertThat(client.dbSize()).isEqualTo(5);
        assertThat(client.scard("set")).isEqualTo(2);
        client.select(0);
        assertThat(client.dbSize()).isEqualTo(4);
    }

    @Test
    void aBrokenFileChangesNothing() throws Exception {
        fill();
        byte[] file = snapshot();
        client.set("since", "1");
        for (int at : new int[] {3, 60, file.length / 2, file.length - 4}) {
            byte[] broken = file.clone();
            broken[at] ^= 0x11;
            load(broken, "").then().statusCode(400).contentType(PROBLEM);
        }
        load(Arrays.copyOf(file, file.length - 20), "")
                .then()
                .statusCode(400)
                .body("offset", greaterThan(9))
                .body("reason", containsString(""))
                .body("detail", containsString("The snapshot is broken at byte "))
                .body("instance", equalTo(PATH + "/load"));
        load(new byte[0], "").then().statusCode(400);
        load("no snapshot at all".getBytes(StandardCharsets.US_ASCII), "?mode=merge")
                .then()
                .statusCode(400);
        assertThat(client.dbSize()).isEqualTo(5);
        assertThat(client.get("since")).isEqualTo("1");
        assertNoTemporaryFiles();
    }

    @Test
    void aFileWithADatabaseThatIsNotThereChangesNothing() throws Exception {
        fill();
        byte[] file = snapshot();
        int select = indexOf(file, new byte[] {(byte) 0xFE, 3});
        byte[] other = Arrays.copyOf(file, file.length);
        other[select + 1] = 40;
        Arrays.fill(other, other.length - 8, other.length, (byte) 0);
        load(other, "")
                .then()
                .statusCode(400)
                .body("reason", equalTo("It selects database 40, and there are 16"));
        assertThat(client.dbSize()).isEqualTo(4);
        load(other, "?db=1").then().statusCode(200);
    }

    /* A file with these libraries and one key. */
    private static byte[] withLibraries(String... sources) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("REDIS0011".getBytes(StandardCharsets.US_ASCII));
        for (String source : sources) {
            file.write(0xF5);
            file.write(0x80);
            file.writeBytes(ByteBuffer.allocate(4).putInt(source.length()).array());
            file.writeBytes(source.getBytes(StandardCharsets.US_ASCII));
        }
        file.writeBytes("\0\4came\1".getBytes(StandardCharsets.US_ASCII));
        file.write('1');
        file.write(0xFF);
        file.write(new byte[Long.BYTES]);
        return file.toByteArray();
    }

    private static String library(String name, String function, String result) {
        return "#!lua name=%s\nredis.register_function('%s', function() return '%s' end)"
                .formatted(name, function, result);
    }

    private void assertRefused(String query, String reason, String... sources) throws Exception {
        load(withLibraries(sources), query)
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("reason", equalTo("Failed loading library, " + reason));
        assertThat(client.keys("*")).containsExactly("mine");
        assertThat(client.functionList()).hasSize(1);
        assertThat(client.fcall("f", List.of(), List.of())).isEqualTo("here");
    }

    @Test
    void aLibraryThatDoesNotLoadChangesNothing() throws Exception {
        client.set("mine", "1");
        client.functionLoad(library("a", "f", "here"));
        String good = library("b", "g", "there");
        long used = usedBytes();
        String large = library("c", "h", "x".repeat(4 << 20));
        String timeout = "Error registering functions: ERR FUNCTION LOAD timeout";
        assertRefused("", timeout, large, "#!lua name=x\nwhile true do end");
        assertRefused("", "No functions registered", good, "#!lua name=x\nlocal a = 1");
        assertRefused("", "Engine 'js' not found", good, "#!js name=x\nf()");
        assertRefused("?db=2", "Library 'b' already exists", good, library("b", "h", ""));
        assertRefused("", "Function g already exists", good, library("c", "g", ""));
        load(withLibraries(good, "#!lua name=x\nthis is none"), "?mode=merge")
                .then()
                .statusCode(400)
                .body("offset", greaterThan(good.length()))
                .body(
                        "reason",
                        containsString("library, Error compiling function: user_function:2: "));
        assertThat(usedBytes() - used).isLessThan(large.length());
        assertNoTemporaryFiles();
    }

    private long usedBytes() throws Exception {
        return engine.submit(() -> engine.keyspace().arena().usedBytes()).get();
    }

    @Test
    void librariesThatCollideWithOthersHereChangeNothing() throws Exception {
        client.set("mine", "1");
        client.functionLoad(library("a", "f", "here"));
        String[] colliding = {library("c", "h", "there"), library("b", "f", "there")};
        assertRefused("?mode=merge", "Function f already exists", colliding);
        assertRefused("?db=0", "Function f already exists", colliding);
        load(withLibraries(colliding), "").then().statusCode(200);
        assertThat(client.keys("*")).containsExactly("came");
        assertThat(client.functionList()).hasSize(2);
        assertThat(client.fcall("f", List.of(), List.of())).isEqualTo("there");
    }

    @Test
    void librariesComeWithTheKeys() throws Exception {
        client.set("mine", "1");
        client.functionLoad(library("a", "f", "here"));
        client.functionLoad(library("b", "g", "here"));
        byte[] file = withLibraries(library("a", "f", "there"));
        load(file, "?mode=merge").then().statusCode(200);
        assertThat(client.keys("*")).containsExactlyInAnyOrder("mine", "came");
        assertThat(client.fcall("f", List.of(), List.of())).isEqualTo("there");
        assertThat(client.fcall("g", List.of(), List.of())).isEqualTo("here");
        load(file, "").then().statusCode(200);
        assertThat(client.functionList()).hasSize(1);
        assertThat(client.fcall("f", List.of(), List.of())).isEqualTo("there");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }

    @Test
    void wrongArgumentsAreToldBeforeTheFileIsRead() {
        load(new byte[10], "?mode=both")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("detail", equalTo("mode is 'replace' or 'merge', not 'both'"));
        load(new byte[10], "?db=16")
                .then()
                .statusCode(400)
                .body("detail", equalTo("db is from 0 to 15, not 16"));
    }

    @Test
    void whatIsAnnouncedAndHasNoRoomIsRefusedAtOnce() throws Exception {
        int port = URI.create(io.restassured.RestAssured.baseURI).getPort();
        int http = port > 0 ? port : io.restassured.RestAssured.port;
        try (Socket socket = new Socket("127.0.0.1", http)) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("POST /admin/persistence/load HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Content-Length: 900000000000000\r\n\r\nREDIS")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(PATIENCE_MS);
            byte[] line = in.readNBytes(12);
            assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 507");
        }
        assertNoTemporaryFiles();
    }

    @Test
    void whatWasLoadedIsAppended() throws Exception {
        fill();
        byte[] file = snapshot();
        client.flushAll();
        set("appendonly", "yes");
        load(file, "").then().statusCode(200);
        client.set("since", "1");
        engine.submit(
                        () -> {
                            engine.storage().loadAppendOnlyFile();
                            return 0;
                        })
                .get();
        assertThat(client.dbSize()).isEqualTo(5);
        assertThat(client.get("since")).isEqualTo("1");
    }

    @Test
    void withAPasswordNobodySavesOrLoadsWithoutIt() throws Exception {
        set("requirepass", "secret");
        given().post(PATH + "/save").then().statusCode(401);
        given().get(PATH).then().statusCode(401);
        given().get(PATH + "/snapshot").then().statusCode(401);
        assertThat(load(new byte[10], "").statusCode()).isEqualTo(401);
    }

    @Test
    void whoTakesNoMoreHoldsNothingBack() throws Exception {
        fillMuch();
        int http = io.restassured.RestAssured.port;
        try (Socket socket = new Socket("127.0.0.1", http)) {
            socket.getOutputStream()
                    .write(
                            "GET /admin/persistence/snapshot HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            end(URI.create(given().post(PATH + "/save").header("Location")).getPath());
            assertThat(client.dbSize()).isEqualTo(200_000);
        }
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (!temporaryFiles().isEmpty() && System.currentTimeMillis() < deadline) {
            Thread.sleep(20);
        }
        assertNoTemporaryFiles();
    }

    private static List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(file -> file.getFileName().toString().startsWith("temp-")).toList();
        }
    }

    private static void assertNoTemporaryFiles() throws Exception {
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (!temporaryFiles().isEmpty() && System.currentTimeMillis() < deadline) {
            Thread.sleep(20);
        }
        assertThat(temporaryFiles()).isEmpty();
    }
}
