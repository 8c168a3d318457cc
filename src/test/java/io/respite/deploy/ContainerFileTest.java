package io.respite.deploy;

import static io.respite.deploy.DeployFiles.DEPLOY;
import static io.respite.deploy.DeployFiles.initial;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Dockerfiles, as far as they can be checked without building them. */
class ContainerFileTest {

    private static final Pattern CONTINUED = Pattern.compile("\\\\\n\\s*");

    /** The instructions, each on one line. */
    private static List<String> instructions(String file) throws IOException {
        String text = Files.readString(DEPLOY.resolve(file)).replaceAll("(?m)^#.*\n", "");
        return CONTINUED
                .matcher(text)
                .replaceAll(" ")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static List<String> arguments(String file, String instruction) throws IOException {
        return instructions(file).stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1).strip())
                .toList();
    }

    private static String last(String file, String instruction) throws IOException {
        return arguments(file, instruction).getLast();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "Dockerfile.native"})
    void itIsBuiltFromImagesOfANamedVersion(String file) throws IOException {
        assertThat(arguments(file, "ARG"))
                .filteredOn(argument -> argument.contains("_IMAGE="))
                .isNotEmpty()
                .allMatch(argument -> argument.matches("[A-Z_]+=\\S+:\\S*[0-9]\\S*"));
        assertThat(arguments(file, "ARG"))
                .filteredOn(argument -> argument.contains("_IMAGE"))
                .hasSize(2);
        assertThat(arguments(file, "FROM"))
                .allMatch(from -> from.matches("\\$\\{[A-Z]+_IMAGE}( AS build)?"))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "Dockerfile.native"})
    void whatIsCopiedIsThereAndNotIgnored(String file) throws IOException {
        List<String> kept =
                Files.readAllLines(Path.of(".dockerignore")).stream()
                        .filter(line -> line.startsWith("!"))
                        .map(line -> line.substring(1))
                        .toList();
        for (String copy : arguments(file, "COPY")) {
            List<String> words = List.of(copy.split(" +"));
            if (words.getFirst().startsWith("--from=")) {
                continue;
            }
            for (String source : words.subList(0, words.size() - 1)) {
                assertThat(Path.of(source)).exists();
                assertThat(kept).contains(source.split("/")[0]);
            }
        }
        assertThat(arguments(file, "ADD")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "Dockerfile.native"})
    void theServerIsTheFirstProcessAndNobody(String file) throws IOException {
        List<String> instructions = instructions(file);
        assertThat(last(file, "ENTRYPOINT")).isEqualTo("[\"respite-server\"]");
        assertThat(last(file, "STOPSIGNAL")).isEqualTo("SIGTERM");
        assertThat(last(file, "USER")).isEqualTo("10001:10001");
        assertThat(last(file, "VOLUME")).isEqualTo("/data");
        assertThat(last(file, "EXPOSE")).isEqualTo(initial("port") + " " + initial("http-port"));
        assertThat(last(file, "HEALTHCHECK"))
                .endsWith("CMD [\"respite-server\", \"--check-health\", \"live\"]");
        int user = instructions.indexOf("USER 10001:10001");
        assertThat(instructions.subList(user, instructions.size()))
                .noneMatch(line -> line.startsWith("RUN ") || line.startsWith("COPY "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "Dockerfile.native"})
    void theEnvironmentNamesDirectives(String file) throws IOException {
        List<String> names =
                Stream.of(last(file, "ENV").split(" +"))
                        .map(word -> word.substring(0, word.indexOf('=')))
                        .toList();
        assertThat(names).contains("RESPITE_DIR", "RESPITE_MAXMEMORY_PERCENT");
        DeployFiles.assertVariablesExist(names);
    }

    @Test
    void theServerIsWhereItIsAssembledAndOnThePath() throws IOException {
        String home = "/opt/respite";
        assertThat(last("Dockerfile", "RUN ./mvnw")).endsWith("assemble --with-java " + home);
        assertThat(last("Dockerfile", "COPY --from=build")).isEqualTo(home + " " + home);
        assertThat(last("Dockerfile", "ENV")).startsWith("PATH=" + home + "/bin:$PATH ");
    }
}
