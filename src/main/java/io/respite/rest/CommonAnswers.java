package io.respite.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Adds to the description of every operation what all of them may answer: that the caller is not
 * let in, that data is being loaded, and problem details wherever only a sentence stands.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class CommonAnswers implements OASFilter {

    /** In their order, so that the document is the same after each build. */
    private static final SortedMap<String, String> ANSWERS =
            new TreeMap<>(
                    Map.of(
                            "401", "The password is missing or wrong",
                            "403", "Refused in protected mode, or to a page of another site",
                            "503", "Data is being loaded"));

    private static final String TAG = "\"5f3a9c01b2d4e6f8\"";

    private static final Map<String, Object> EXAMPLES =
            Map.of(
                    "encoding", "base64",
                    "database", "0",
                    "cursor", "17",
                    "count", "100",
                    "bytes", "65536",
                    "If-Match", TAG,
                    "If-None-Match", TAG);

    private static final Map<String, String> MEANINGS =
            Map.of(
                    "encoding", "base64 to have all bytes so, whether they are text or not",
                    "If-Match", "Only while the ETag is still this one, else 412; * for any",
                    "If-None-Match", "Only while the ETag is not this one; * for none");

    private static final String SCHEMA = "#/components/schemas/Problem";

    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getPaths() == null) {
            return;
        }
        api.getPaths()
                .getPathItems()
                .forEach(
                        (path, item) -> {
                            if (path.startsWith("/admin")) {
                                item.getOperations().values().forEach(each -> complete(each, path));
                            }
                        });
    }

    private static void complete(Operation operation, String path) {
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(CommonAnswers::explain);
        }
        operation.setSecurity(
                List.of(OASFactory.createSecurityRequirement().addScheme(RestApi.PASSWORD)));
        ANSWERS.forEach(
                (code, description) -> {
                    if (operation.getResponses().getAPIResponse(code) == null) {
                        operation
                                .getResponses()
                                .addAPIResponse(
                                        code,
                                        OASFactory.createAPIResponse().description(description));
                    }
                });
        operation
                .getResponses()
                .getAPIResponses()
                .forEach(
                        (code, response) -> {
                            if (code.startsWith("4") || code.startsWith("5")) {
                                describe(response, code, path);
                            }
                        });
    }

    private static void describe(APIResponse response, String code, String path) {
        if (response.getContent() == null || response.getContent().getMediaTypes().isEmpty()) {
            response.setContent(
                    OASFactory.createContent()
                            .addMediaType(Problem.MEDIA_TYPE, OASFactory.createMediaType()));
        }
        for (MediaType type : response.getContent().getMediaTypes().values()) {
            if (type.getSchema() == null) {
                type.setSchema(OASFactory.createSchema().ref(SCHEMA));
            }
            if (type.getExample() == null && type.getExamples() == null) {
                type.setExample(example(response, code, path));
            }
        }
    }

    private static Map<String, Object> example(APIResponse response, String code, String path) {
        int status = Integer.parseInt(code);
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("title", Problem.title(status));
        example.put("status", status);
        example.put("detail", response.getDescription());
        example.put("instance", path);
        return example;
    }

    /* These mean the same wherever they are. */
    private static void explain(Parameter parameter) {
        String name = parameter.getName();
        if (parameter.getExample() == null && EXAMPLES.containsKey(name)) {
            parameter.setExample(EXAMPLES.get(name));
        }
        if (parameter.getDescription() == null && MEANINGS.containsKey(name)) {
            parameter.setDescription(MEANINGS.get(name));
        }
    }
}
