package io.respite.rest.server;

import io.respite.engine.Engine;
import io.respite.engine.InfoSections;
import io.respite.rest.Problem;
import io.respite.rest.door.StandsFor;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** INFO as JSON. */
@Path("/admin/info")
@Tag(name = "Server")
public final class InfoResource {

    private static final String EXAMPLE =
            """
            {
              "cpu": { "used_cpu_sys": 0.140000, "used_cpu_user": 0.870000 },
              "keyspace": { "db0": { "keys": 2, "expires": 1, "avg_ttl": 9800 } }
            }\
            """;

    private static final String PROBLEM =
            """
            {
              "title": "Not Found",
              "status": 404,
              "detail": "INFO has no section 'nosuch'",
              "instance": "/admin/info"
            }\
            """;

    private final Engine engine;
    private final InfoSections sections;

    InfoResource(Engine engine, InfoSections sections) {
        this.engine = engine;
        this.sections = sections;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @StandsFor({"INFO"})
    @Operation(
            operationId = "info",
            summary = "Describe the server",
            description =
                    "The sections of INFO, each an object of its fields in their order: numbers as"
                            + " numbers, fields of several parts (db0, cmdstat_get) as objects.")
    @Parameter(
            name = "section",
            description =
                    "The name of a section, or default, all, everything; may be given more than"
                            + " once. Without one the default sections.",
            example = "keyspace")
    @APIResponse(
            responseCode = "200",
            description = "The sections by name",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "cpu and keyspace", value = EXAMPLE)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such section",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            examples = @ExampleObject(name = "nosuch", value = PROBLEM)))
    public Uni<Map<String, Map<String, Object>>> info(@RestQuery("section") List<String> section) {
        List<String> words = section.stream().filter(word -> !word.isEmpty()).toList();
        for (String word : words) {
            if (!sections.knows(word)) {
                throw new NotFoundException("INFO has no section '" + word + "'");
            }
        }
        return Uni.createFrom()
                .completionStage(() -> engine.submit(() -> sections.values(engine, words)));
    }
}
