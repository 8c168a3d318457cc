package io.respite.rest.door;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.respite.engine.settings.Settings.Caller;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a browser may be made to ask for, and requests that come to no resource. */
@QuarkusTest
class GuardTest {

    private static final String PROBLEM = "application/problem+json";
    private static final String ENTRY = "/admin/databases";

    @Inject Engine engine;

    @AfterEach
    void setBack() throws Exception {
        set("protected-mode", "yes");
        set("requirepass", "");
    }

    private void set(String name, String value) throws Exception {
        Caller caller = new Caller(true, false);
        assertThat(engine.submit(() -> engine.settings().set(List.of(name, value), caller)).get())
                .isNull();
    }

    private static int status(String path, String... headers) {
        return exchange("GET", path, "", headers).status();
    }

    private record Answer(int status, String text) {}

    /* By hand: clients do not let one say who is asked. */
    private static Answer exchange(String method, String path, String body, String... headers) {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        if (!String.join("\n", headers).contains("Host:")) {
            request.append("Host: localhost:").append(RestAssured.port).append("\r\n");
        }
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n");
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write((request + body).getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            String text = answer.toString(StandardCharsets.UTF_8);
            return new Answer(Integer.parseInt(text.substring(9, 12)), text);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void aPageOfAnotherSiteIsKeptOut() {
        assertThat(status(ENTRY)).isEqualTo(200);
        assertThat(status(ENTRY, "Sec-Fetch-Site: same-origin")).isEqualTo(200);
        assertThat(status(ENTRY, "Sec-Fetch-Site: none")).isEqualTo(200);
        assertThat(status(ENTRY, "Sec-Fetch-Site: cross-site")).isEqualTo(403);
        assertThat(status(ENTRY, "Sec-Fetch-Site: same-site")).isEqualTo(403);
        assertThat(status("//admin/./databases", "Sec-Fetch-Site: same-site")).isNotEqualTo(200);
        assertThat(status("/%61dmin/databases", "Sec-Fetch-Site: same-site")).isNotEqualTo(200);
        assertThat(status("/q/openapi", "Sec-Fetch-Site: cross-site")).isEqualTo(403);
    }

    @Test
    void whereTheBrowserTellsOnlyTheOriginThatCounts() {
        String own = "localhost:" + RestAssured.port;
        assertThat(status(ENTRY, "Origin: http://" + own)).isEqualTo(200);
        assertThat(status(ENTRY, "Origin: http://LOCALHOST:" + RestAssured.port)).isEqualTo(200);
        assertThat(status(ENTRY, "Origin: http://localhost")).isEqualTo(403);
        assertThat(status(ENTRY, "Origin: http://evil.example")).isEqualTo(403);
        assertThat(status(ENTRY, "Origin: http://evil.example@" + own)).isEqualTo(403);
        assertThat(status(ENTRY, "Origin: null")).isEqualTo(403);
        assertThat(status(ENTRY, "Origin: ://")).isEqualTo(403);
        assertThat(status(ENTRY, "Origin:")).isEqualTo(403);
    }

    @Test
    void aLinkToThePageMayBeFollowedButNotToTheData() {
        String[] visit = {
            "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"
        };
        assertThat(status("/", visit)).isEqualTo(200);
        assertThat(status(ENTRY, visit)).isEqualTo(403);
        assertThat(status("/", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: iframe"))
                .isEqualTo(403);
    }

    @Test
    void inProtectedModeNoForeignNameLeadsHere() throws Exception {
        for (String own :
                List.of("127.0.0.1", "[::1]:1", "localhost:1", "x.localhost", "10.1.2.3")) {
            assertThat(status(ENTRY, "Host: " + own)).as(own).isEqualTo(200);
        }
        Answer foreign = exchange("GET", ENTRY, "", "Host: evil.example:8080");
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.text()).contains(PROBLEM).contains("localhost only");
        assertThat(status("/", "Host: evil.example")).isEqualTo(403);
        assertThat(status("/q/metrics", "Host: evil.example")).isEqualTo(403);
        assertThat(status("/q/health/live", "Host: evil.example")).isEqualTo(200);
        set("requirepass", "secret");
        assertThat(status("/q/metrics", "Host: evil.example")).isEqualTo(200);
        assertThat(status(ENTRY, "Host: evil.example")).isEqualTo(401);
        set("requirepass", "");
        set("protected-mode", "no");
        assertThat(status(ENTRY, "Host: evil.example")).isEqualTo(200);
    }

    @Test
    void whatAFormCanSendIsNotTaken() {
        for (String type :
                List.of(
                        "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=x",
                        "TEXT/PLAIN;charset=UTF-8")) {
            for (String path : List.of("/admin/config", "/admin/memory/analyses", "/admin/x")) {
                for (String method : List.of("POST", "PATCH", "PUT")) {
                    Answer answer = exchange(method, path, "{}", "Content-Type: " + type);
                    assertThat(answer.status()).as(method + path + type).isEqualTo(415);
                    assertThat(answer.text()).contains(PROBLEM);
                }
            }
        }
    }

    @Test
    void nobodyElsesPageMayReadTheAnswer() {
        given().get(ENTRY)
                .then()
                .statusCode(200)
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Cache-Control", equalTo("no-store"))
                .header("Cross-Origin-Resource-Policy", equalTo("same-origin"))
                .header("Content-Security-Policy", equalTo("default-src 'none'"));
        Answer preflight =
                exchange(
                        "OPTIONS",
                        "/admin/config",
                        "",
                        "Origin: http://evil.example",
                        "Access-Control-Request-Method: PATCH");
        assertThat(preflight.status()).isEqualTo(403);
        assertThat(preflight.text()).doesNotContainIgnoringCase("Access-Control-Allow");
    }

    @Test
    void whateverIsAskedAnErrorIsAProblem() {
        Map<String, Integer> errors =
                Map.of(
                        "GET /nosuch", 404,
                        "GET /admin", 404,
                        "GET /admin/", 404,
                        "GET /admin/nosuch", 404,
                        "GET /admin/databases/", 400,
                        "DELETE /admin/info", 405,
                        "FOO /admin/info", 405,
                        "TRACE /admin/info", 405,
                        "GET /admin/info?section=nosuch", 404,
                        "GET /admin//databases", 400);
        errors.forEach(
                (asked, status) -> {
                    String[] words = asked.split(" ");
                    Answer answer = exchange(words[0], words[1], "");
                    assertThat(answer.status()).as(asked).isEqualTo(status);
                    if (status >= 400) {
                        assertThat(answer.text()).as(asked).contains(PROBLEM);
                        assertThat(answer.text()).contains("\"status\":" + status);
                    }
                });
        given().accept("text/html")
                .get(ENTRY)
                .then()
                .statusCode(406)
                .contentType(PROBLEM)
                .body("title", equalTo("Not Acceptable"));
        given().contentType("application/xml")
                .body("<a/>")
                .patch("/admin/config")
                .then()
                .statusCode(415)
                .contentType(PROBLEM)
                .body("detail", notNullValue());
    }

    @Test
    void aProblemNamesThePathAsItWasAskedFor() {
        for (String name : List.of("%FF%00", "a%2Fb", "%E2%82%AC", "a%20b")) {
            String path = "/admin/databases/0/keys/" + name;
            assertThat(exchange("GET", path, "").text()).contains("\"instance\":\"" + path + "\"");
        }
    }

    @Test
    void aCodedBodyIsNotTakenForWhatItIsNot() {
        for (String coding : List.of("gzip", "br", "identity, gzip", "nosuch")) {
            given().header("Content-Encoding", coding)
                    .contentType("application/json")
                    .body("[\"PING\"]")
                    .post("/admin/commands")
                    .then()
                    .statusCode(415)
                    .contentType(PROBLEM)
                    .header("Accept-Encoding", equalTo("identity"));
        }
        given().header("Content-Encoding", "identity")
                .contentType("application/json")
                .body("[\"PING\"]")
                .post("/admin/commands")
                .then()
                .statusCode(200);
    }

    @Test
    void aPathLeadsWhereItSaysOnly() {
        for (String path :
                List.of(
                        "/admin/databases/0/keys/..",
                        "/admin/databases/0/keys/%2E%2e",
                        "/admin/databases/0/keys/.%2e",
                        "/admin/x/../databases/0",
                        "/x/../admin/databases/0",
                        "/admin/databases//0",
                        "//admin/databases/0",
                        "/admin/databases/0/keys/%2E")) {
            Answer answer = exchange("DELETE", path, "");
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.text()).contains(PROBLEM);
        }
        assertThat(exchange("GET", "/admin/%00", "").status()).isEqualTo(404);
        assertThat(exchange("GET", "/admin/databases/0/keys/...", "").status()).isEqualTo(404);
    }

    @Test
    void aBodyWithoutEndIsCutOff() throws IOException {
        for (String path : List.of("PATCH /admin/config", "POST /admin/memory/analyses")) {
            String[] words = path.split(" ");
            String head =
                    words[0]
                            + " "
                            + words[1]
                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n";
            assertThat(sentUntilAnswered(head)).isBetween(17, 900);
        }
        Answer announced = exchangeHead("PATCH", "/admin/config", "Content-Length: 999999999999");
        assertThat(announced.status()).isEqualTo(413);
        assertThat(announced.text()).contains(PROBLEM);
    }

    /* How many chunks of 64 KiB are taken before the answer comes or the connection ends. */
    private static int sentUntilAnswered(String head) throws IOException {
        byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes();
        int sent = 0;
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            while (sent < 1000 && socket.getInputStream().available() == 0) {
                out.write(chunk);
                sent++;
            }
            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start)).isIn("HTTP/1.1 413", "");
        } catch (SocketException closed) {
            /* It is ended without that the rest is read. */
            assertThat(sent).isPositive();
        }
        return sent;
    }

    private static Answer exchangeHead(String method, String path, String... headers)
            throws IOException {
        String head =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + String.join("\r\n", headers)
                        + "\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            String text = answer.toString(StandardCharsets.UTF_8);
            return new Answer(Integer.parseInt(text.substring(9, 12)), text);
        }
    }

    @Test
    void deepAndBrokenJsonIsRefused() {
        for (String body :
                List.of(
                        "[".repeat(100_000),
                        "{\"a\":".repeat(100_000),
                        "{\"hz\": \"\u0000\"",
                        "{\"hz\": 1e999999999}",
                        "\u00ff\u00fe",
                        "{\"hz\": \"" + "9".repeat(100_000) + "\"}",
                        "{\"hz\": " + "9".repeat(100_000) + "}")) {
            Answer answer =
                    exchange("PATCH", "/admin/config", body, "Content-Type: application/json");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains(PROBLEM).doesNotContain("Exception");
            assertThat(answer.text().length()).isLessThan(1500);
        }
        given().contentType("application/json")
                .body("{\"hz\": 10")
                .patch("/admin/config")
                .then()
                .body("detail", containsString("not JSON"));
    }
}
