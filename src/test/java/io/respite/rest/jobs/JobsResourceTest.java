package io.respite.rest.jobs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;

@QuarkusTest
class JobsResourceTest {

    private static final String PATH = "/admin/jobs";

    @Test
    void whatWasAskedForIsListedWithTheWayToIt() {
        String save =
                given().post("/admin/persistence/save")
                        .then()
                        .statusCode(202)
                        .extract()
                        .header("Location");
        String analysis =
                given().contentType(ContentType.JSON)
                        .body("{}")
                        .post("/admin/memory/analyses")
                        .then()
                        .statusCode(202)
                        .extract()
                        .header("Location");
        given().get(PATH)
                .then()
                .statusCode(200)
                .body("href", hasItems(save, analysis))
                .body("kind", hasItems("save", "analysis"));
        String id = "save-" + save.substring(save.lastIndexOf('/') + 1);
        String job = "find { it.id == '" + id + "' }.";
        while (given().get(PATH).path(job + "state").equals("RUNNING")) {
            Thread.onSpinWait();
        }
        given().get(PATH)
                .then()
                .body("id", hasItem(id))
                .body(job + "state", equalTo("DONE"))
                .body(job + "startedAtMs", greaterThan(1_700_000_000_000L))
                .body(job + "progress", equalTo(1f));
        for (String href : given().get(PATH).jsonPath().getList("href", String.class)) {
            assertThat(given().get(href).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsNotDoneIsRefusedWithWhatIs() {
        given().delete(PATH)
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .header("Allow", "GET, HEAD, OPTIONS")
                .body("detail", equalTo("DELETE is not done here, but GET, HEAD, OPTIONS"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .put("/admin/memory/analyses")
                .then()
                .statusCode(405)
                .header("Allow", "GET, HEAD, OPTIONS, POST");
    }
}
