package io.respite.rest.users;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Users over HTTP. */
@QuarkusTest
class UsersResourceTest {

    private static final String PATH = "/admin/users";
    private static final String PROBLEM = "application/problem+json";

    @Inject Engine engine;

    private Jedis client;

    @BeforeEach
    void connect() throws Exception {
        client = new Jedis("127.0.0.1", port());
        client.aclLogReset();
    }

    private int port() throws Exception {
        return engine.submit(() -> engine.instance().port()).get();
    }

    @AfterEach
    void leave() {
        client.aclUsers().stream()
                .filter(name -> !name.equals("default"))
                .forEach(name -> client.aclDelUser(name));
        client.close();
    }

    private static RequestSpecification rules(String... rules) {
        return given().contentType(ContentType.JSON)
                .body("{\"rules\":[\"" + String.join("\",\"", rules) + "\"]}");
    }

    private static ValidatableResponse put(String name, String... rules) {
        return rules(rules).put(PATH + "/" + name).then();
    }

    private static ValidatableResponse patch(String name, String... rules) {
        return rules(rules).patch(PATH + "/" + name).then();
    }

    @Test
    void aUserIsMadeToldOfChangedAndRemoved() throws Exception {
        put("ann", "on", ">secret", "~user:*", "%R~shared:*", "&news", "+@read", "(~x +set)")
                .statusCode(201)
                .body("name", equalTo("ann"))
                .body("flags", contains("on", "sanitize-payload"))
                .body("passwords", equalTo(1))
                .body("commands", contains("-@all", "+@read"))
                .body("keys", contains("~user:*", "%R~shared:*"))
                .body("channels", contains("&news"))
                .body("selectors", hasSize(1))
                .body("selectors[0].commands", contains("-@all", "+set"))
                .body("selectors[0].keys", contains("~x"))
                .body("selectors[0].channels", empty());
        try (Jedis ann = new Jedis("127.0.0.1", port())) {
            ann.auth("ann", "secret");
            assertThat(ann.get("user:1")).isNull();
            patch("ann", ">other", "-get").statusCode(200).body("passwords", equalTo(2));
            assertThatThrownBy(() -> ann.get("user:1")).hasMessageContaining("NOPERM");
            put("ann", "on", ">new", "clearselectors")
                    .statusCode(200)
                    .body("passwords", equalTo(1))
                    .body("keys", empty())
                    .body("selectors", empty());
            given().get(PATH + "/ann")
                    .then()
                    .statusCode(200)
                    .body("commands", contains("-@all"))
                    .body("flags", contains("on", "sanitize-payload"));
            given().delete(PATH + "/ann").then().statusCode(204);
            assertThatThrownBy(ann::ping).isInstanceOf(JedisException.class);
        }
        given().get(PATH + "/ann").then().statusCode(404).contentType(PROBLEM);
        given().delete(PATH + "/ann").then().statusCode(404).contentType(PROBLEM);
        patch("ann", "on").statusCode(404).contentType(PROBLEM);
        assertThat(client.aclUsers()).containsExactly("default");
    }

    @Test
    void aUserThatIsToBeNewReplacesNone() {
        put("ann", "on").statusCode(201);
        rules("off")
                .header("If-None-Match", "*")
                .put(PATH + "/ann")
                .then()
                .statusCode(412)
                .contentType(PROBLEM);
        assertThat(client.aclGetUser("ann").getFlags()).contains("on");
        rules("off").header("If-None-Match", "*").put(PATH + "/bob").then().statusCode(201);
    }

    @Test
    void passwordsAreNeverShown() {
        put("ann", "on", ">secret").statusCode(201);
        String hash = client.aclGetUser("ann").getPassword().getFirst();
        for (String path : List.of(PATH, PATH + "/ann")) {
            assertThat(given().get(path).asString()).doesNotContain("secret").doesNotContain(hash);
        }
    }

    @Test
    void usersAreListedByPages() {
        for (int i = 0; i < 5; i++) {
            client.aclSetUser("u" + i, "on", "nopass");
        }
        List<String> names = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            var page = given().get(PATH + "?count=2&cursor=" + cursor).then().statusCode(200);
            names.addAll(page.body("file", nullValue()).extract().path("users.name"));
            cursor = page.extract().path("cursor");
        }
        assertThat(names).containsExactly("default", "u0", "u1", "u2", "u3", "u4");
        given().get(PATH + "?cursor=x").then().statusCode(400).contentType(PROBLEM);
        given().get(PATH + "?cursor=u!").then().statusCode(400).contentType(PROBLEM);
        given().get(PATH + "?count=0").then().statusCode(400).contentType(PROBLEM);
    }

    /* Names are any bytes but blanks and zeros, those of other resources and of no text too. */
    @ParameterizedTest
    @CsvSource({"bG9n?encoding=base64, log", "c2F2ZQ?encoding=base64, save", "%C3%A4, ä"})
    void namesAreAnyWord(String path, String name) {
        given().urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .body("{\"rules\":[{\"base64\":\"b24=\"}]}")
                .put(PATH + "/" + path)
                .then()
                .statusCode(201)
                .body("name", equalTo(name));
        assertThat(client.aclUsers()).contains(name);
        given().urlEncodingEnabled(false).delete(PATH + "/" + path).then().statusCode(204);
        assertThat(client.aclUsers()).containsExactly("default");
    }

    @Test
    void whatIsWrongIsSaidAndNothingIsDone() {
        put("ann", "on", "+nosuch")
                .statusCode(400)
                .contentType(PROBLEM)
                .body("detail", containsString("Error in ACL SETUSER modifier '+nosuch'"));
        put("a b", "on").statusCode(400);
        assertThat(client.aclUsers()).containsExactly("default");
        given().delete(PATH + "/default")
                .then()
                .statusCode(400)
                .body("detail", equalTo("The 'default' user cannot be removed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"rules\":\"on\"}",
                "{\"rules\":[1.5]}",
                "{\"rules\":[null]}",
                "{\"rules\":[{\"base64\":\"?\"}]}",
                "{\"rules\":[],\"more\":1}"
            })
    void whatIsNoListOfRulesIsRefused(String body) {
        given().contentType(ContentType.JSON)
                .body(body)
                .put(PATH + "/ann")
                .then()
                .statusCode(400)
                .contentType(PROBLEM);
        assertThat(client.aclUsers()).containsExactly("default");
    }

    @Test
    void whatWasDeniedIsListedAndForgotten() throws Exception {
        put("ann", "on", "nopass", "~user:*", "+get");
        try (Jedis ann = new Jedis("127.0.0.1", port())) {
            ann.auth("ann", "any");
            assertThatThrownBy(() -> ann.get("other")).hasMessageContaining("NOPERM");
            assertThatThrownBy(() -> ann.get("other")).hasMessageContaining("NOPERM");
            assertThatThrownBy(() -> ann.set("user:1", "x")).hasMessageContaining("NOPERM");
        }
        given().get(PATH + "/log")
                .then()
                .statusCode(200)
                .body("length", equalTo(2))
                .body("maxLength", equalTo(128))
                .body("entries.reason", contains("command", "key"))
                .body("entries.count", contains(1, 2))
                .body("entries.object", contains("set", "other"))
                .body("entries[0].user", equalTo("ann"))
                .body("entries[0].context", equalTo("toplevel"))
                .body("entries[0].createdAtMs", notNullValue())
                .body("entries[0].client", containsString("user=ann"));
        String cursor =
                given().get(PATH + "/log?count=1")
                        .then()
                        .body("entries.object", contains("set"))
                        .extract()
                        .path("cursor");
        given().get(PATH + "/log?count=1&cursor=" + cursor)
                .then()
                .body("entries.object", contains("other"))
                .body("cursor", nullValue());
        given().get(PATH + "/log?cursor=7").then().statusCode(400).contentType(PROBLEM);
        given().delete(PATH + "/log").then().statusCode(204);
        given().get(PATH + "/log").then().body("length", equalTo(0)).body("entries", empty());
    }

    /* Each call is checked against the commands that it stands for. */
    @Test
    void usersWithoutTheRightsAreRefused() {
        client.aclSetUser("bob", "on", ">b", "~*", "+@all", "-acl");
        client.aclSetUser("eve", "on", ">e", "~*", "+@all", "-acl|setuser");
        for (String path : List.of(PATH, PATH + "/bob", PATH + "/log")) {
            given().auth().preemptive().basic("bob", "b").get(path).then().statusCode(403);
            given().auth().preemptive().basic("eve", "e").get(path).then().statusCode(200);
        }
        rules("+@all")
                .auth()
                .preemptive()
                .basic("eve", "e")
                .put(PATH + "/eve")
                .then()
                .statusCode(403)
                .contentType(PROBLEM);
    }

    @Test
    void withoutAFileUsersAreNeitherSavedNorLoaded() {
        for (String what : List.of("save", "load")) {
            given().post(PATH + "/" + what)
                    .then()
                    .statusCode(409)
                    .contentType(PROBLEM)
                    .body("detail", containsString("not configured to use an ACL file"));
        }
    }
}
