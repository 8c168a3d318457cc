package io.respite.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OpenApiTest {

    @Test
    void describesTheOperations() {
        given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("info.title", equalTo("Respite"))
                .body("info.license.name", equalTo("Apache-2.0"))
                .body("components.securitySchemes.password.scheme", equalTo("basic"))
                .body("paths", hasKey("/admin/info"))
                .rootPath("paths.'/admin/info'.get")
                .body("operationId", equalTo("info"))
                .body("summary", equalTo("Describe the server"))
                .body("description", notNullValue())
                .body("parameters[0].name", equalTo("section"))
                .body("parameters[0].example", equalTo("keyspace"))
                .body("responses.'200'.content.'application/json'.examples", notNullValue())
                .body("responses.'404'.content.'application/problem+json'", hasKey("examples"));
    }

    @Test
    void describesSnapshots() {
        given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .rootPath("paths")
                .body("'/admin/persistence'.get.operationId", equalTo("persistence"))
                .body("'/admin/persistence/save'.post.responses", hasKey("202"))
                .body("'/admin/persistence/save'.post.responses", hasKey("409"))
                .body("'/admin/persistence/save/{id}'.get.operationId", equalTo("saveJob"))
                .body("'/admin/persistence/snapshot'.get.responses", hasKey("507"))
                .rootPath("paths.'/admin/persistence/load'.post")
                .body("parameters.name", hasItems("mode", "db"))
                .body("requestBody.content", hasKey("application/octet-stream"))
                .body("responses.'400'.content.'application/problem+json'", hasKey("examples"))
                .body("responses.'200'.content.'application/json'", hasKey("examples"));
    }

    @Test
    void describesReplication() {
        given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .rootPath("paths.'/admin/replication'")
                .body("get.operationId", equalTo("replication"))
                .body("get.responses.'200'.content.'application/json'", hasKey("examples"))
                .body("post.operationId", equalTo("follow"))
                .body("post.requestBody.content.'application/json'.examples", hasKey("lead"))
                .body("post.responses.'400'.content.'application/problem+json'", hasKey("examples"))
                .rootPath("paths.'/admin/replication/failover'.post")
                .body("operationId", equalTo("failover"))
                .body("requestBody.content.'application/json'.examples", hasKey("abort"))
                .body("responses", hasKey("202"))
                .body("responses.'409'.content.'application/problem+json'", hasKey("examples"));
    }
}
