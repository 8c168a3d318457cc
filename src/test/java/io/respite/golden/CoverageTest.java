package io.respite.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.CommandGroups;
import io.respite.engine.facts.CommandArgument;
import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every command on data, and every option that it has, stands in some transcript. */
class CoverageTest {

    /** A cluster's, which is RESTORE. */
    private static final String OF_CLUSTERS = "restore-asking";

    @Test
    void everyCommandAndOptionIsInATranscript() throws IOException {
        List<List<String>> requests = requests();
        Set<String> missing = new TreeSet<>();
        for (CommandFact fact : CommandFacts.all()) {
            if (isWanted(fact)) {
                List<String> name = List.of(fact.name().toUpperCase(Locale.ROOT).split("\\|"));
                Set<String> words = new HashSet<>();
                requests.stream().filter(request -> begins(request, name)).forEach(words::addAll);
                List<String> wanted = new ArrayList<>(name);
                addTokens(fact.doc().arguments(), wanted);
                wanted.stream()
                        .filter(word -> !words.contains(word))
                        .forEach(word -> missing.add(fact.name() + ": " + word));
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean isWanted(CommandFact fact) {
        return CommandGroups.OF_DATA.contains(fact.doc().group())
                && fact.isOfRedis72()
                && !fact.name().equals(OF_CLUSTERS);
    }

    private static boolean begins(List<String> request, List<String> name) {
        return request.size() >= name.size() && request.subList(0, name.size()).equals(name);
    }

    private static void addTokens(List<CommandArgument> arguments, List<String> tokens) {
        for (CommandArgument argument : arguments) {
            String token = argument.token();
            if (token != null && !token.replace("\"", "").isEmpty()) {
                tokens.add(token.toUpperCase(Locale.ROOT));
            }
            addTokens(argument.arguments(), tokens);
        }
    }

    private static List<List<String>> requests() throws IOException {
        List<List<String>> requests = new ArrayList<>();
        for (Transcript transcript : GoldenTest.transcriptsIn(Path.of("src/test/golden"))) {
            for (Step step : transcript.steps()) {
                if (step instanceof Step.Exchange exchange) {
                    requests.add(words(exchange.text()));
                }
            }
        }
        return requests;
    }

    /* Without the name of the connection. */
    private static List<String> words(String step) {
        String request = step.replaceFirst("^\\w*[<>] ?", "").toUpperCase(Locale.ROOT);
        return Arrays.stream(request.split(" +"))
                .map(word -> word.replaceAll("^[\"']|[\"']$", ""))
                .toList();
    }
}
