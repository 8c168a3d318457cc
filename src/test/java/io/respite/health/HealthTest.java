package io.respite.health;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.server.LocalServer;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HealthTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aRunningServerIsStartedAliveAndReady() {
        expectUp("/q/health/started", "start");
        expectUp("/q/health/live", "engine");
        expectUp(
                "/q/health/ready",
                "append-only file",
                "disk",
                "loading",
                "memory",
                "primary link",
                "resp port",
                "snapshot");
    }

    private static void expectUp(String path, String... checks) {
        given().get(path)
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", containsInAnyOrder(checks));
    }

    @Test
    void anEngineThatDoesNotAnswerIsDown() {
        try (LocalServer server = LocalServer.start()) {
            var answer = new EngineCheck(server.engine()).call().await().atMost(LIMIT);
            assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
            assertThat(answer.getName()).isEqualTo("engine");
            assertThat(answer.getData().orElseThrow())
                    .containsEntry("reason", "the engine does not answer within a second");
        }
    }

    @Test
    void aServerThatDoesNotListenIsNotReady() {
        try (LocalServer server = LocalServer.start()) {
            var answer = new RespPortCheck(server.engine()).call().subscribeAsCompletionStage();
            server.advance(1);
            assertThat(answer.join().getStatus()).isEqualTo(Status.DOWN);
            server.engine().instance().listensOn(6379, "epoll");
            answer = new RespPortCheck(server.engine()).call().subscribeAsCompletionStage();
            server.advance(1);
            assertThat(answer.join().getStatus()).isEqualTo(Status.UP);
        }
    }
}
