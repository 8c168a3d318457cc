package io.respite.rest.door;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Settings.Caller;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AccessTest {

    @Inject Engine engine;

    @AfterEach
    void takeThePasswordAway() throws Exception {
        set("requirepass", "");
        set("protected-mode", "yes");
    }

    private void set(String name, String value) throws Exception {
        Caller caller = new Caller(true, false);
        String refusal =
                engine.submit(() -> engine.settings().set(List.of(name, value), caller)).get();
        assertThat(refusal).isNull();
    }

    @Test
    void withAPasswordNobodyIsLetInWithoutIt() throws Exception {
        set("requirepass", "pa:ss");
        given().get("/admin/info")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Basic realm=\"respite\""))
                .body("title", equalTo("Unauthorized"))
                .body("status", equalTo(401))
                .body("instance", equalTo("/admin/info"));
        assertThat(statusWith("default", "wrong")).isEqualTo(401);
        assertThat(statusWith("other", "pa:ss")).isEqualTo(401);
        assertThat(statusWith("default", "pa:ss")).isEqualTo(200);
    }

    private static int statusWith(String user, String password) {
        return as(user, password).get("/admin/info?section=cluster").statusCode();
    }

    @Test
    void usersMayDoWhatTheirRightsAllow() throws Exception {
        List<String> rules = List.of("on", ">pw", "+info", "+get", "+set", "+acl|whoami", "~own:*");
        String name = ConfigText.bytesOf("j\u00fcrgen");
        engine.submit(
                        () -> {
                            engine.accessControl().set(name, rules);
                            return null;
                        })
                .get();
        try {
            assertThat(statusWith("j\u00fcrgen", "pw")).isEqualTo(200);
            assertThat(statusWith("j\u00fcrgen", "wrong")).isEqualTo(401);
            as("j\u00fcrgen").get("/admin/config").then().statusCode(403);
            as("j\u00fcrgen")
                    .contentType("application/json")
                    .body("[\"ACL\", \"WHOAMI\"]")
                    .post("/admin/commands")
                    .then()
                    .body("reply", equalTo("j\u00fcrgen"));
            as("j\u00fcrgen")
                    .contentType("application/json")
                    .body("{\"commands\": [[\"SET\",\"own:1\",\"v\"],[\"GET\",\"secret\"]]}")
                    .post("/admin/commands")
                    .then()
                    .body("replies[0]", equalTo("OK"))
                    .body("replies[1].error", equalTo("NOPERM No permissions to access a key"));
        } finally {
            engine.submit(() -> engine.accessControl().remove(name)).get();
        }
    }

    private static RequestSpecification as(String user) {
        return as(user, "pw");
    }

    private static RequestSpecification as(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return given().header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    @Test
    void brokenCredentialsAreNone() throws Exception {
        set("requirepass", "secret");
        for (String header : List.of("", "Basic", "Basic !!", "Basic c2VjcmV0", "Bearer secret")) {
            given().header("Authorization", header).get("/admin/info").then().statusCode(401);
        }
    }

    @Test
    void inProtectedModeOnlyThisMachineIsLetIn() throws Exception {
        Optional<InetAddress> outside = outsideAddress();
        assumeTrue(outside.isPresent(), "this machine has loopback only");
        String url =
                "http://" + outside.get().getHostAddress() + ":" + RestAssured.port + "/admin/info";
        given().get(url)
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("detail", startsWith("Respite is in protected mode"));
        given().get("/admin/info").then().statusCode(200);
        set("protected-mode", "no");
        given().get(url).then().statusCode(200);
        set("protected-mode", "yes");
        set("requirepass", "secret");
        given().get(url).then().statusCode(401);
        given().auth().preemptive().basic("default", "secret").get(url).then().statusCode(200);
    }

    private static Optional<InetAddress> outsideAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .filter(address -> !address.isLoopbackAddress())
                .findFirst();
    }
}
