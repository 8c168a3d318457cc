package io.respite.rest.commands;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CommandsResourceTest {

    private static final String PATH = "/admin/commands";

    @Inject Engine engine;

    @BeforeEach
    void empty() {
        run("[\"FLUSHALL\"]").statusCode(200).body("reply", equalTo("OK"));
    }

    private static ValidatableResponse run(String body) {
        return given().contentType(ContentType.JSON).body(body).post(PATH).then();
    }

    private static void refused(String body, int status, String detail) {
        run(body)
                .statusCode(status)
                .contentType("application/problem+json")
                .body("detail", containsString(detail))
                .body("instance", equalTo(PATH));
    }

    @Test
    void oneCommandHasOneReply() {
        run("[\"SET\", \"a\", \"b\"]").statusCode(200).body("reply", equalTo("OK"));
        run("[\"GET\", \"a\"]").body("reply", equalTo("b"));
        run("[\"GET\", \"missing\"]").body("reply", nullValue());
        run("[\"STRLEN\", \"a\"]").body("reply", equalTo(1));
        run("[\"INCR\", \"a\"]")
                .statusCode(200)
                .body("reply.error", equalTo("ERR value is not an integer or out of range"));
    }

    @Test
    void bytesThatAreNoTextAreBase64() {
        run("[\"SET\", {\"base64\": \"AP8=\"}, {\"base64\": \"/wA=\"}]");
        run("[\"GET\", {\"base64\": \"AP8=\"}]").body("reply.base64", equalTo("/wA="));
        run("[\"KEYS\", \"*\"]").body("reply[0].base64", equalTo("AP8="));
        given().contentType(ContentType.JSON)
                .body("[\"ECHO\", \"hi\"]")
                .post(PATH + "?encoding=base64")
                .then()
                .body("reply.base64", equalTo("aGk="));
    }

    @Test
    void everyKindOfReplyIsJson() {
        run("""
        {"commands": [
          ["HSET", "h", "f", "v", {"base64": "/w=="}, 5],
          ["HGETALL", "h"],
          ["CONFIG", "GET", "maxmemory-policy"],
          ["ZADD", "z", "1.5", "a", "-inf", "b"],
          ["ZSCORE", "z", "a"],
          ["ZSCORE", "z", "b"],
          ["SADD", "s", "m"],
          ["SMEMBERS", "s"],
          ["DEBUG", "PROTOCOL", "TRUE"]
        ]}\
        """)
                .statusCode(200)
                .body("replies[1]", contains(contains("f", "v"), hasItems("5")))
                .body("replies[2].maxmemory-policy", equalTo("noeviction"))
                .body("replies[4]", equalTo(1.5f))
                .body("replies[5]", equalTo("-inf"))
                .body("replies[7]", contains("m"));
    }

    @Test
    void aMapThatLooksLikeAnErrorIsPairs() {
        run("[\"HSET\", \"h\", \"error\", \"x\"]");
        run("[\"HGETALL\", \"h\"]").body("reply[0]", contains("error", "x"));
    }

    @Test
    void aTransactionIsAllOrNothing() {
        run("{\"transaction\": true, \"commands\": [[\"SET\", \"a\", 1], [\"INCR\", \"a\"]]}")
                .statusCode(200)
                .body("replies", contains("OK", 2));
        refused(
                "{\"transaction\": true, \"commands\": [[\"SET\", \"a\", 9], [\"NOSUCH\"]]}",
                409,
                "EXECABORT Transaction discarded because of previous errors. Command 1: ERR unknown"
                        + " command 'NOSUCH'");
        run("[\"GET\", \"a\"]").body("reply", equalTo("2"));
        refused(
                "{\"transaction\": true, \"commands\": [[\"SET\", \"a\", 9], [\"Exec\"]]}",
                400,
                "'exec' has no place in a transaction");
    }

    @Test
    void aDatabaseMayBeChosen() {
        run("{\"database\": 3, \"commands\": [[\"SET\", \"a\", 1]]}").statusCode(200);
        run("{\"database\": 3, \"commands\": [[\"DBSIZE\"]]}").body("replies[0]", equalTo(1));
        run("[\"DBSIZE\"]").body("reply", equalTo(0));
        refused("{\"database\": 16, \"commands\": [[\"PING\"]]}", 400, "no database 16");
        refused("{\"database\": \"1\", \"commands\": [[\"PING\"]]}", 400, "database is an integer");
    }

    @Test
    void whatIsNotUnderstoodIsSaid() {
        refused("", 400, "The body is empty");
        refused("[", 400, "(start marker at line: 1, column: 1) (line 1, column 2)");
        refused("[\n  'a']", 400, "The body is not JSON");
        refused("[]", 400, "at least one word");
        refused("7", 400, "neither a JSON object nor an array");
        refused("[\"GET\", null]", 400, "Word 1 of a command is a string");
        refused("[\"GET\", {\"base64\": \"!\"}]", 400, "Base64");
        refused("[\"GET\", \"\\ud800\"]", 400, "half of a surrogate pair");
        refused("{\"commands\": []}", 400, "at least one command");
        refused("{\"commands\": [[\"PING\"]], \"transactoin\": true}", 400, "[transactoin]");
        refused("[\"PING\"] []", 400, "goes on behind");
        refused("[\"MONITOR\"]", 400, "GET /admin/events");
        refused("{\"commands\": [[\"SET\", \"a\", 1], [\"SUBSCRIBE\", \"a\"]]}", 400, "pubsub");
        run("[\"EXISTS\", \"a\"]").body("reply", equalTo(0));
        given().contentType("text/plain").body("[\"PING\"]").post(PATH).then().statusCode(415);
    }

    @Test
    void hugeBodiesAreRefusedByWhatTheyHold() throws Exception {
        String many = String.join(",", Collections.nCopies(10_001, "[\"PING\"]"));
        assertThat(detail("{\"commands\": [" + many + "]}")).contains("more than 10000");
        assertThat(detail("[" + "1,".repeat(1_000_000) + "1]")).contains("200000 values");
        assertThat(detail("[".repeat(100_000))).contains("nesting depth");
    }

    /* Not by RestAssured, which makes much of a large body itself. */
    private static String detail(String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + RestAssured.port + PATH);
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void invalidUtf8IsRefused() {
        given().contentType(ContentType.JSON)
                .body(new byte[] {'[', '"', (byte) 0xFF, '"', ']'})
                .post(PATH)
                .then()
                .statusCode(400)
                .body("detail", containsString("Invalid UTF-8"));
    }

    @Test
    void aReplyThatIsTooLongIsRefused() {
        run("[\"SETRANGE\", \"a\", 17000000, \"x\"]").statusCode(200);
        refused("[\"GET\", \"a\"]", 507, "longer than 4 MB");
        run("[\"GETRANGE\", \"a\", 0, 9]").statusCode(200);
    }

    @Test
    void aBodyWithoutEndIsCutOff() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            OutputStream output = socket.getOutputStream();
            output.write(
                    ("POST "
                                    + PATH
                                    + " HTTP/1.1\r\n"
                                    + "Host: localhost\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("10000\r\n" + " ".repeat(65536) + "\r\n").getBytes();
            Thread endless =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            while (true) {
                                                output.write(chunk);
                                            }
                                        } catch (IOException cut) {
                                            /* As it should be. */
                                        }
                                    });
            InputStream input = socket.getInputStream();
            StringBuilder answer = new StringBuilder();
            try {
                for (int c; (c = input.read()) >= 0; ) {
                    answer.append((char) c);
                }
            } catch (IOException reset) {
                /* Where the answer was read before the end, that is all that matters. */
            }
            assertThat(answer.toString()).startsWith("HTTP/1.1 413");
            endless.interrupt();
        }
    }

    @Test
    void theCommandsAreDescribed() {
        given().get(PATH + "?name=GET")
                .then()
                .statusCode(200)
                .body("commands.name", contains("get"))
                .body("commands[0].arity", equalTo(2))
                .body("commands[0].arguments[0].type", equalTo("key"));
        given().get(PATH)
                .then()
                .body("commands.name", hasItems("get", "config|set", "client", "zadd"));
        given().get(PATH + "?name=nosuch").then().statusCode(404);
    }
}
