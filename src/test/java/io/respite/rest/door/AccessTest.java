package io.respite.rest.door;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.respite.engine.settings.Settings.Caller;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
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
        return given().auth()
                .preemptive()
                .basic(user, password)
                .get("/admin/info?section=cluster")
                .statusCode();
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
