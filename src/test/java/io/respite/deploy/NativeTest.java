package io.respite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a native executable is told, as far as it can be checked without GraalVM. */
class NativeTest {

    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Path SOURCES = Path.of("src/main/java");

    private static final Pattern RESOURCE = Pattern.compile("getResourceAsStream\\(");
    private static final Pattern DOWNCALL = Pattern.compile("Linker\\.nativeLinker\\(\\)");
    private static final Pattern REFLECTION = Pattern.compile("Class\\.forName\\(\"([^\"]+)\"");

    private static JsonNode metadata() throws IOException {
        Path file =
                RESOURCES.resolve(
                        "META-INF/native-image/io.respite/respite/reachability-metadata.json");
        return new ObjectMapper().readTree(Files.readString(file));
    }

    /** Names of the sources where the pattern is found. */
    private static Set<String> classesWith(Pattern pattern) throws IOException {
        Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (pattern.matcher(Files.readString(file)).find()) {
                    found.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        return found;
    }

    @Test
    void whatIsReachedByReflectionIsThereWithItsMethods() throws Exception {
        for (JsonNode entry : metadata().path("reflection")) {
            if (!entry.path("type").isTextual()) {
                Class.forName(entry.path("type").path("proxy").path(0).asText());
                continue;
            }
            Class<?> type = Class.forName(entry.path("type").asText());
            for (JsonNode method : entry.path("methods")) {
                int count = method.path("parameterTypes").size();
                Class<?>[] parameters = new Class<?>[count];
                for (int i = 0; i < count; i++) {
                    parameters[i] = Class.forName(method.path("parameterTypes").path(i).asText());
                }
                String name = method.path("name").asText();
                assertThat(
                                name.equals("<init>")
                                        ? type.getConstructor(parameters)
                                        : type.getMethod(name, parameters))
                        .isNotNull();
            }
        }
    }

    @Test
    void everyClassNamedByATextIsKept() throws Exception {
        Set<String> kept = new HashSet<>();
        metadata().path("reflection").forEach(entry -> kept.add(entry.path("type").asText()));
        Set<String> named = new HashSet<>();
        for (String source : classesWith(REFLECTION)) {
            try (Stream<Path> files = Files.walk(SOURCES)) {
                Path file =
                        files.filter(path -> path.endsWith(source + ".java"))
                                .findFirst()
                                .orElseThrow();
                Matcher matcher = REFLECTION.matcher(Files.readString(file));
                while (matcher.find()) {
                    named.add(matcher.group(1));
                }
            }
        }
        assertThat(kept).containsAll(named);
    }

    @Test
    void whatTheMetadataTellsOfIsAllThereIs() throws Exception {
        assertThat(classesWith(DOWNCALL))
                .containsExactlyInAnyOrder(
                        "AddressRange", "Scheduling", "Supervisor", "SystemMath", "Syslog");
        assertThat(classesWith(RESOURCE))
                .containsExactlyInAnyOrder("Version", "CommandFactsReader", "ConsoleFile");
        for (JsonNode resource : metadata().path("resources")) {
            assertThat(RESOURCES.resolve(resource.path("glob").asText().replace("/**", "")))
                    .exists();
        }
    }
}
