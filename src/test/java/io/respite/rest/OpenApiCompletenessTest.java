package io.respite.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every operation is described wholly, whoever made it. */
@QuarkusTest
class OpenApiCompletenessTest {

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "patch", "delete", "head", "options");

    private final SoftAssertions soft = new SoftAssertions();
    private JsonNode api;

    /* "METHOD path" of each operation below /admin. */
    private record Operation(String name, String path, JsonNode node) {}

    private final List<Operation> operations = new ArrayList<>();

    @BeforeEach
    void read() throws Exception {
        api = new ObjectMapper().readTree(given().get("/q/openapi?format=json").asString());
        for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> each : path.getValue().properties()) {
                if (METHODS.contains(each.getKey())) {
                    String name = each.getKey().toUpperCase() + " " + path.getKey();
                    operations.add(new Operation(name, path.getKey(), each.getValue()));
                }
            }
        }
        assertThat(operations).hasSizeGreaterThan(20);
    }

    @Test
    void everyOperationHasANameOfItsOwnAndWords() {
        Set<String> ids = new TreeSet<>();
        for (Operation each : operations) {
            String id = each.node.path("operationId").asText();
            soft.assertThat(id).as(each.name).matches("[a-z][A-Za-z]+");
            soft.assertThat(ids.add(id)).as("%s is called %s too", each.name, id).isTrue();
            soft.assertThat(each.node.path("summary").asText()).as(each.name).isNotBlank();
        }
    }

    @Test
    void everyOperationHasATagThatIsExplained() {
        Set<String> explained = new TreeSet<>();
        for (JsonNode tag : api.path("tags")) {
            soft.assertThat(tag.path("description").asText())
                    .as(tag.path("name").asText())
                    .isNotBlank();
            explained.add(tag.path("name").asText());
        }
        for (Operation each : operations) {
            soft.assertThat(each.node.path("tags")).as(each.name).isNotEmpty();
            each.node
                    .path("tags")
                    .forEach(tag -> soft.assertThat(explained).contains(tag.asText()));
        }
    }

    @Test
    void everyOperationWantsThePassword() {
        for (Operation each : operations) {
            if (each.path.startsWith("/admin")) {
                soft.assertThat(each.node.path("security").findValue("password"))
                        .as(each.name)
                        .isNotNull();
                soft.assertThat(each.node.path("responses").properties())
                        .as(each.name)
                        .extracting(Map.Entry::getKey)
                        .contains("401", "403", "503");
            }
        }
    }

    @Test
    void everyParameterIsExplained() {
        for (Operation each : operations) {
            Set<String> named = new TreeSet<>();
            for (JsonNode parameter : each.node.path("parameters")) {
                String name = each.name + " " + parameter.path("name").asText();
                named.add(parameter.path("name").asText());
                soft.assertThat(parameter.path("description").asText()).as(name).isNotBlank();
                JsonNode schema = parameter.path("schema");
                boolean isShown =
                        parameter.has("example")
                                || parameter.has("examples")
                                || schema.has("enum")
                                || schema.has("example")
                                || schema.has("default")
                                || schema.path("type").asText().equals("boolean");
                soft.assertThat(isShown).as(name + " has an example").isTrue();
            }
            List<String> inPath =
                    List.of(each.path.split("/")).stream()
                            .filter(part -> part.startsWith("{"))
                            .map(part -> part.substring(1, part.length() - 1))
                            .toList();
            soft.assertThat(named).as(each.name).containsAll(inPath);
        }
    }

    @Test
    void everyBodyHasAnExample() {
        for (Operation each : operations) {
            JsonNode content = each.node.path("requestBody").path("content");
            for (Map.Entry<String, JsonNode> type : content.properties()) {
                assertHasExample(each.name + " takes " + type.getKey(), type);
            }
            for (Map.Entry<String, JsonNode> response : responses(each)) {
                for (Map.Entry<String, JsonNode> type : contents(response.getValue())) {
                    assertHasExample(
                            each.name + " " + response.getKey() + " " + type.getKey(), type);
                }
            }
        }
    }

    /* A file is its own example. */
    private void assertHasExample(String name, Map.Entry<String, JsonNode> type) {
        boolean isFile = type.getKey().equals("application/octet-stream");
        boolean hasExample = type.getValue().has("example") || type.getValue().has("examples");
        soft.assertThat(isFile || hasExample).as(name + " has an example").isTrue();
        soft.assertThat(type.getValue().has("schema")).as(name + " has a schema").isTrue();
    }

    @Test
    void everyErrorIsAProblem() {
        for (Operation each : operations) {
            for (Map.Entry<String, JsonNode> response : responses(each)) {
                String name = each.name + " " + response.getKey();
                soft.assertThat(response.getValue().path("description").asText())
                        .as(name)
                        .isNotBlank();
                boolean isError = response.getKey().charAt(0) >= '4';
                soft.assertThat(response.getKey()).as(name).matches("[2345]\\d\\d");
                if (isError && each.path.startsWith("/admin")) {
                    soft.assertThat(contents(response.getValue()))
                            .as(name)
                            .extracting(Map.Entry::getKey)
                            .containsExactly(Problem.MEDIA_TYPE);
                }
            }
        }
    }

    @Test
    void whatIsAskedForByNameMayBeMissing() {
        for (Operation each : operations) {
            if (each.path.startsWith("/admin/") && each.path.endsWith("/{id}")) {
                soft.assertThat(each.node.path("responses").has("404")).as(each.name).isTrue();
            }
        }
    }

    private Set<Map.Entry<String, JsonNode>> responses(Operation operation) {
        Set<Map.Entry<String, JsonNode>> responses = operation.node.path("responses").properties();
        soft.assertThat(responses).as(operation.name).isNotEmpty();
        return responses;
    }

    private static Set<Map.Entry<String, JsonNode>> contents(JsonNode response) {
        return response.path("content").properties();
    }

    @AfterEach
    void tellAllThatIsMissing() {
        soft.assertAll();
    }
}
