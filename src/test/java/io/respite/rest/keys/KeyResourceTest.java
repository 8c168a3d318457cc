package io.respite.rest.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XAddParams;

@QuarkusTest
class KeyResourceTest {

    private static final String PATH = "/admin/databases/0/keys";

    @Inject Engine engine;

    private Jedis client;

    @BeforeEach
    void connect() throws Exception {
        client = new Jedis("127.0.0.1", engine.submit(() -> engine.instance().port()).get());
        client.flushAll();
    }

    @AfterEach
    void leave() {
        client.flushAll();
        client.close();
    }

    private static RequestSpecification raw() {
        return given().urlEncodingEnabled(false).contentType(ContentType.JSON);
    }

    private static Response put(String key, String body) {
        return raw().body(body).put(PATH + "/" + key);
    }

    private static Response patch(String key, String body) {
        return raw().body(body).patch(PATH + "/" + key);
    }

    private static String json(String body) {
        return body.replace("FIELDS", "'fields':[{'field':'a','value':'b'}]")
                .replace("LAST", "18446744073709551615-18446744073709551615")
                .replace('\'', '"');
    }

    private static ValidatableResponse get(String key) {
        return raw().get(PATH + "/" + key).then();
    }

    private static String tag(String key) {
        return get(key).statusCode(200).extract().header("ETag");
    }

    private static void refused(Response response, int status, String detail) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("detail", containsString(detail));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "string | 'hello'",
                "string | {'base64':'/wA='}",
                "list   | ['a','b',{'base64':'/w=='}]",
                "set    | ['a']",
                "hash   | [{'field':'f','value':'v'}]",
                "zset   | [{'member':'m','score':1.5},{'member':'n','score':'inf'}]",
                "stream | [{'id':'5-1','fields':[{'field':'f','value':'v'}]}]"
            })
    void everyTypeIsReadAsItWasWritten(String type, String value) {
        String json = value.replace('\'', '"');
        put("k", "{\"type\":\"" + type + "\",\"value\":" + json + ",\"ttlMs\":60000}")
                .then()
                .statusCode(201)
                .body("type", equalTo(type));
        Response read = raw().get(PATH + "/k");
        read.then().statusCode(200).body("type", equalTo(type)).body("cursor", nullValue());
        assertThat(read.asString()).contains("\"value\":" + json);
        assertThat(client.type("k")).isEqualTo(type);
        assertThat(client.pttl("k")).isBetween(1L, 60_000L);
        put("k", "{\"type\":\"string\",\"value\":\"other\"}").then().statusCode(200);
        assertThat(client.get("k")).isEqualTo("other");
        assertThat(client.ttl("k")).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "%00%01%FF, base64, AAH/",
        "a%2Fb, text, a/b",
        "a%2F%2Fb%2F, text, a//b/",
        "..%2F..%2Fetc, text, ../../etc",
        "a%20b+c%25, text, a b+c%",
        "%E2%82%AC, text, €",
        "AP8?encoding=base64, base64, AP8=",
        "-_8?encoding=base64, base64, +/8=",
        "=?encoding=base64, base64, ''",
        "Li4?encoding=base64, base64, Li4="
    })
    void keysAreAnyBytes(String path, String form, String name) {
        raw().body("{\"type\":\"string\",\"value\":\"v\"}")
                .put(PATH + "/" + path)
                .then()
                .statusCode(201)
                .body(form.equals("text") ? "key" : "key.base64", equalTo(name));
        get(path).statusCode(200);
        assertThat(client.dbSize()).isEqualTo(1);
        raw().delete(PATH + "/" + path).then().statusCode(204);
        assertThat(client.dbSize()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "%2E%2E",
                "%2e%2E",
                "%2e",
                "x/../../..",
                "k/..",
                "",
                "k/",
                "/k",
                "k//",
                "k/x"
            })
    void aKeyIsNoStepToAnotherResource(String path) {
        client.set("safe", "1");
        int status = raw().delete(PATH + "/" + path).statusCode();
        assertThat(status).isIn(400, 404, 405);
        assertThat(client.dbSize()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!?encoding=base64", "a?encoding=latin", "A?encoding=base64"})
    void aNameThatIsNotEncodedWellIsRefused(String path) {
        get(path).statusCode(400);
    }

    @Test
    void longKeysAreRefusedByTheirLength() {
        get("k".repeat(500_000)).statusCode(414);
        String key = "k".repeat(3000);
        put(key, "{\"type\":\"string\",\"value\":1}").then().statusCode(201);
        assertThat(client.get(key)).isEqualTo("1");
    }

    @Test
    void aTagMatchesUntilTheKeyIsChanged() {
        for (int size : new int[] {3, 100_000}) {
            client.del("k");
            for (int i = 0; i < size; i += 1000) {
                client.hset("k", "f" + i, "v");
            }
            String tag = tag("k");
            assertThat(tag("k")).isEqualTo(tag);
            raw().header("If-None-Match", tag).get(PATH + "/k").then().statusCode(304);
            client.hset("k", "f0", "w");
            assertThat(tag("k")).isNotEqualTo(tag);
            refused(
                    raw().header("If-Match", tag).body("{\"ttlMs\":1000}").patch(PATH + "/k"),
                    412,
                    "not in the state of If-Match");
            refused(raw().header("If-Match", tag).delete(PATH + "/k"), 412, "If-Match");
            assertThat(client.ttl("k")).isEqualTo(-1);
            String next = tag("k");
            client.expire("k", 100);
            assertThat(tag("k")).isNotEqualTo(next);
            raw().header("If-Match", "\"x\", " + tag("k"))
                    .delete(PATH + "/k")
                    .then()
                    .statusCode(204);
        }
    }

    @Test
    void aTagOfALargeValueDiesWithIt() {
        for (int i = 0; i < 1000; i++) {
            client.sadd("k", "member" + i);
        }
        String tag = tag("k");
        client.flushAll();
        for (int i = 0; i < 1000; i++) {
            client.sadd("k", "member" + i);
        }
        assertThat(tag("k")).isNotEqualTo(tag);
    }

    @Test
    void ofWritersWithOneTagOneWins() throws Exception {
        for (String value : List.of("1", "v".repeat(100_000))) {
            client.set("k", value);
            String tag = tag("k");
            List<CompletableFuture<Integer>> writers = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(8)) {
                for (int i = 0; i < 40; i++) {
                    String body = "{\"type\":\"string\",\"value\":\"writer " + i + "\"}";
                    writers.add(
                            CompletableFuture.supplyAsync(
                                    () ->
                                            raw().header("If-Match", tag)
                                                    .body(body)
                                                    .put(PATH + "/k")
                                                    .statusCode(),
                                    threads));
                }
            }
            List<Integer> statuses = writers.stream().map(CompletableFuture::join).toList();
            assertThat(statuses).containsOnly(200, 412);
            assertThat(statuses.stream().filter(status -> status == 200)).hasSize(1);
            assertThat(client.get("k")).startsWith("writer ");
        }
    }

    @Test
    void ifNoneMatchMakesOnlyWhatIsNotThere() {
        String body = "{\"type\":\"list\",\"value\":[1]}";
        raw().header("If-None-Match", "*").body(body).put(PATH + "/k").then().statusCode(201);
        refused(
                raw().header("If-None-Match", "*").body(body).put(PATH + "/k"),
                412,
                "If-None-Match");
        refused(raw().header("If-Match", "*").body(body).put(PATH + "/other"), 412, "If-Match");
        assertThat(client.exists("other")).isFalse();
    }

    @Test
    void longValuesComeInPages() {
        var pipeline = client.pipelined();
        for (int i = 0; i < 2500; i++) {
            pipeline.rpush("list", "e" + i);
            pipeline.sadd("set", "e" + i);
            pipeline.hset("hash", "e" + i, "v");
            pipeline.zadd("zset", i, "e" + i);
            pipeline.xadd("stream", XAddParams.xAddParams(), Map.of("e", "" + i));
        }
        pipeline.sync();
        assertThat(pages("list", "value")).hasSize(2500);
        assertThat(pages("set", "value")).hasSize(2500);
        assertThat(pages("hash", "value.field")).hasSize(2500);
        assertThat(pages("zset", "value.member")).hasSize(2500);
        assertThat(pages("stream", "value.id")).hasSize(2500);
        get("list?count=2&cursor=100").body("value", contains("e100", "e101"));
        get("zset?count=2&cursor=100").body("value.member", contains("e100", "e101"));
        get("list?cursor=5000").statusCode(200).body("value", empty());
    }

    /* A page may be short where the machine is slow. */
    private static Set<Object> keys(String query, String path) {
        Set<Object> seen = new HashSet<>();
        for (String cursor = ""; cursor != null; ) {
            Response page = raw().get(PATH + "?count=500&cursor=" + cursor + "&" + query);
            seen.addAll(page.jsonPath().getList(path));
            cursor = page.jsonPath().getString("cursor");
        }
        return seen;
    }

    private static Set<Object> pages(String key, String path) {
        Set<Object> seen = new HashSet<>();
        String cursor = "";
        for (int page = 0; cursor != null; page++) {
            assertThat(page).isLessThan(100);
            Response response = raw().get(PATH + "/" + key + "?count=300&cursor=" + cursor);
            List<Object> values = response.jsonPath().getList(path);
            assertThat(values.size()).isLessThan(1000);
            seen.addAll(values);
            cursor = response.jsonPath().getString("cursor");
        }
        return seen;
    }

    @Test
    void longStringsComeInPagesOfWholeCharacters() {
        client.set("k", "é".repeat(10));
        get("k?bytes=5").body("value", equalTo("éé")).body("cursor", equalTo("4"));
        get("k?bytes=100&cursor=4").body("value", equalTo("é".repeat(8)));
        get("k?bytes=1").body("value.base64", equalTo("ww=="));
        get("k?cursor=99").body("value", equalTo("")).body("cursor", nullValue());
    }

    @Test
    void fieldsThatExpireTellWhen() {
        put(
                        "k",
                        json(
                                "{'type':'hash','value':[{'field':'a','value':1,'ttlMs':50000},"
                                        + "{'field':'b','value':2}]}"))
                .then()
                .statusCode(201);
        get("k").body("value.findAll { it.ttlMs != null }.field", contains("a"));
        String tag = tag("k");
        client.sendCommand(() -> "HPERSIST".getBytes(), "k", "FIELDS", "1", "a");
        assertThat(tag("k")).isNotEqualTo(tag);
    }

    @Test
    void elementsAreChangedOneByOne() {
        client.rpush("list", "a", "b", "c", "d");
        patch(
                        "list",
                        "{\"set\":[{\"index\":0,\"value\":\"A\"}],\"remove\":[1,-1],"
                                + "\"append\":[\"e\"],\"prepend\":[\"p\",\"q\"]}")
                .then()
                .statusCode(200)
                .body("length", equalTo(5));
        assertThat(client.lrange("list", 0, -1)).containsExactly("p", "q", "A", "c", "e");
        client.hset("hash", "a", "1");
        patch("hash", "{\"set\":[{\"field\":\"b\",\"value\":2}],\"remove\":[\"a\"]}")
                .then()
                .statusCode(200);
        assertThat(client.hgetAll("hash")).containsOnlyKeys("b");
        client.zadd("zset", 1, "a");
        patch("zset", "{\"set\":[{\"member\":\"b\",\"score\":\"-inf\"}]}").then().statusCode(200);
        assertThat(client.zscore("zset", "b")).isNegative();
        client.set("string", "abc");
        patch("string", "{\"set\":{\"offset\":1,\"value\":\"X\"},\"ttlMs\":60000}")
                .then()
                .statusCode(200);
        assertThat(client.get("string")).isEqualTo("aXc");
        assertThat(client.ttl("string")).isPositive();
        patch("string", "{\"append\":\"!\",\"ttlMs\":null}").then().statusCode(200);
        assertThat(client.get("string")).isEqualTo("aXc!");
        assertThat(client.ttl("string")).isEqualTo(-1);
        client.sadd("set", "a");
        patch("set", "{\"remove\":[\"a\"]}").then().statusCode(204);
        assertThat(client.exists("set")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "list   | {'set':[{'index':0,'value':'x'},{'index':3,'value':'x'}]} | index is",
                "list   | {'remove':[0,7]}                                       | An index is",
                "list   | {'set':[{'index':0,'value':'x'}],'ttlMs':0}            | ttlMs is",
                "hash   | {'set':[{'field':'f','value':'x'}],'append':['x']}     | Only to a list",
                "zset   | {'set':[{'member':'m','score':'NaN'}]}                 | score is",
                "zset   | {'set':[{'member':'m','score':1e999}]}                 | score is",
                "stream |"
                        + " {'set':[{'id':'9-9',FIELDS},{'id':'9-9',FIELDS}]}"
                        + " | not greater",
                "stream | {'remove':['x-1']}                                     | id is",
                "string | {'set':{'offset':999999999,'value':'x'},'ttlMs':5}     | offset is",
                "string | {'remove':['a']}                                       | no elements",
                "set    | {'set':[null]}                                         | A member is",
                "set    | {'set':[]}                                             | not empty",
                "set    | {'nosuch':1}                                           | [nosuch]",
                "set    | {}                                                     | no change"
            })
    void aChangeThatCannotBeMadeChangesNothing(String key, String body, String detail) {
        client.rpush("list", "a", "b", "c");
        client.hset("hash", "f", "v");
        client.zadd("zset", 1, "m");
        client.sadd("set", "a");
        client.set("string", "s");
        client.xadd("stream", XAddParams.xAddParams(), Map.of("e", "1"));
        byte[] before = client.dump(key);
        refused(patch(key, json(body)), 400, detail);
        assertThat(client.dump(key)).isEqualTo(before);
        assertThat(client.ttl(key)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'nosuch','value':'x'}                           | type is string",
                "{'type':'string'}                                       | value is missing",
                "{'type':'string','value':['x']}                         | value is a string",
                "{'type':'hash','value':{'f':'v'}}                       | is an array",
                "{'type':'hash','value':[{'field':'f'}]}                 | value is a string",
                "{'type':'hash','value':[{'field':'f','value':'v','x':1}]} | has no 'x'",
                "{'type':'zset','value':[{'member':'m','score':'1'}]}    | score is",
                "{'type':'stream','value':[{'id':'0-0',FIELDS}]} |" + " not greater than 0-0",
                "{'type':'stream','value':[{'id':'1-*',FIELDS}]} | id" + " is",
                "{'type':'stream','value':[{FIELDS},{'id':'5',FIELDS}]}" + " | not greater",
                "{'type':'stream','value':[{'id':'LAST',FIELDS},{'id':'*',FIELDS}]}"
                        + " | not greater",
                "{'type':'set','value':['a'],'ttlMs':0}                  | ttlMs is",
                "{'type':'set','value':['a'],'ttlMs':9223372036854775807} | ttlMs is",
                "{'type':'set','value':['a'],'value':['b']}              | Duplicate"
            })
    void aValueThatCannotBeLeavesTheOldOne(String body, String detail) {
        client.set("k", "old");
        refused(put("k", json(body)), 400, detail);
        assertThat(client.get("k")).isEqualTo("old");
    }

    @Test
    void aSlashTooManyMakesNoOtherKey() throws Exception {
        client.set("keys", "v");
        client.set("x", "v");
        for (String path : List.of("//admin/databases/0/keys/x", "/admin//databases/0/keys/x")) {
            /* As it is: RestAssured would make it tidy. */
            try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
                String request = "DELETE " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
                socket.getOutputStream().write(request.getBytes());
                byte[] status = socket.getInputStream().readNBytes(12);
                assertThat(new String(status)).isIn("HTTP/1.1 400", "HTTP/1.1 404");
            }
        }
        assertThat(client.dbSize()).isEqualTo(2);
    }

    @Test
    void nothingIsToldOfKeysThatAUserMayNotRead() {
        client.set("secret", "1234");
        client.set("foo:1", "v");
        client.aclSetUser("ann", "on", ">pw", "~foo:*", "+@all");
        try {
            RequestSpecification ann =
                    raw().auth().preemptive().basic("ann", "pw").header("If-None-Match", "*");
            for (String key : List.of("secret", "missing")) {
                Response read = ann.get(PATH + "/" + key);
                refused(read, 403, "no permissions to access this key");
                assertThat(read.header("ETag")).isNull();
                refused(ann.delete(PATH + "/" + key), 403, "no permissions");
            }
            raw().auth()
                    .preemptive()
                    .basic("ann", "pw")
                    .get(PATH)
                    .then()
                    .body("keys.find { it.key == 'secret' }.type", nullValue())
                    .body("keys.find { it.key == 'foo:1' }.type", equalTo("string"));
        } finally {
            client.aclDelUser("ann");
        }
        assertThat(client.get("secret")).isEqualTo("1234");
    }

    @Test
    void whoMayWriteNeedsNoRightToTransactions() {
        client.aclSetUser("bob", "on", ">pw", "~app:*", "+@read", "+@write", "-@transaction");
        try {
            RequestSpecification bob = raw().auth().preemptive().basic("bob", "pw");
            String value = "{\"type\":\"list\",\"value\":[1],\"ttlMs\":60000}";
            bob.body(value).put(PATH + "/app:1").then().statusCode(201);
            refused(bob.body(value).put(PATH + "/other"), 403, "no permissions");
        } finally {
            client.aclDelUser("bob");
        }
        assertThat(client.ttl("app:1")).isPositive();
        assertThat(client.exists("other")).isFalse();
    }

    @Test
    void oneRequestWritesABoundedNumberOfElements() {
        for (int i = 0; i < 300; i++) {
            client.rpush("list", "e");
        }
        String places = "{\"index\":5,\"value\":\"x\"},".repeat(101);
        refused(
                patch("list", "{\"set\":[" + places.substring(0, places.length() - 1) + "]}"),
                400,
                "more than 100 elements");
        String words = "\"x\",".repeat(10_001);
        refused(
                put(
                        "set",
                        "{\"type\":\"set\",\"value\":["
                                + words.substring(0, words.length() - 1)
                                + "]}"),
                400,
                "more than 10000 elements");
        assertThat(client.exists("set")).isFalse();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        refused(raw().get(PATH + "/k"), 404, "no such key");
        refused(raw().delete(PATH + "/k"), 404, "no such key");
        refused(patch("k", "{\"ttlMs\":1000}"), 404, "no such key");
        refused(raw().get("/admin/databases/16/keys/k"), 404, "no database 16");
        raw().get("/admin/databases/x/keys/k").then().statusCode(404);
    }

    @Test
    void whatMemoryHasNoRoomForIsNotDone() {
        client.set("k", "old");
        client.configSet("maxmemory", "1");
        try {
            refused(put("k", "{\"type\":\"string\",\"value\":\"new\"}"), 507, "OOM");
        } finally {
            client.configSet("maxmemory", "0");
        }
        assertThat(client.get("k")).isEqualTo("old");
    }

    @Test
    void pausedClientsArePutOff() {
        client.set("k", "old");
        client.clientPause(2000);
        raw().get(PATH + "/k").then().statusCode(503).header("Retry-After", equalTo("1"));
        client.clientUnpause();
        get("k").statusCode(200);
    }

    @Test
    void allKeysAreFoundPageByPage() {
        for (int i = 0; i < 3000; i++) {
            client.set("key:" + i, "v");
        }
        client.hset("hash", "f", "v");
        client.set(new byte[] {(byte) 0xFF}, new byte[] {1});
        assertThat(keys("", "keys.key")).hasSize(3002);
        assertThat(keys("type=hash", "keys.key")).containsExactly("hash");
        assertThat(keys("type=hash", "keys.length")).containsExactly(1);
        assertThat(keys("match=key:12%3F", "keys.key")).hasSize(10);
        assertThat(keys("match=_w&encoding=base64", "keys.key.base64")).containsExactly("/w==");
        refused(raw().get(PATH + "?cursor=x"), 400, "invalid cursor");
        refused(raw().get(PATH + "?count=1001"), 400, "count is a number from 1 to 1000");
    }

    private static Response rename(String key, String body) {
        return raw().body(body.replace('\'', '"')).post(PATH + "/" + key + "/rename");
    }

    @Test
    void aKeyIsRenamedUnlessTheNameIsTaken() {
        client.set("a/b", "1");
        client.set("taken", "2");
        rename("a%2Fb", "{'to':{'base64':'AP8='}}")
                .then()
                .statusCode(200)
                .body("key.base64", equalTo("AP8="))
                .body("type", equalTo("string"));
        assertThat(client.get(new byte[] {0, (byte) 0xFF})).isEqualTo("1".getBytes());
        String path = "AP8?encoding=base64".replace("?", "/rename?");
        Response refused = raw().body("{\"to\":\"taken\"}").post(PATH + "/" + path);
        refused(refused, 409, "There is a key of the new name");
        assertThat(client.get("taken")).isEqualTo("2");
        raw().body("{\"to\":\"taken\",\"replace\":true}")
                .post(PATH + "/" + path)
                .then()
                .statusCode(200);
        assertThat(client.get("taken")).isEqualTo("1");
        assertThat(client.dbSize()).isEqualTo(1);
        refused(rename("none", "{'to':'x'}"), 404, "There is no such key");
        raw().header("If-Match", "\"other\"")
                .body("{\"to\":\"x\"}")
                .post(PATH + "/taken/rename")
                .then()
                .statusCode(412);
        for (String body : new String[] {"{}", "{'to':1.5}", "{'to':'x','replace':1}", "[]"}) {
            assertThat(rename("taken", body).statusCode()).as(body).isEqualTo(400);
        }
    }
}
