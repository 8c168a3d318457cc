package io.respite.golden;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/** Every transcript gives the recorded replies, on every target. */
class GoldenTest {

    private static final Path FOLDER = Path.of("src/test/golden");
    private static final int MISMATCHES_SHOWN = 10;

    private static List<Target> targets;

    @BeforeAll
    static void startTargets() throws IOException {
        targets = Targets.start();
    }

    @AfterAll
    static void closeTargets() throws IOException {
        for (Target target : targets) {
            target.close();
        }
    }

    @TestFactory
    Stream<DynamicNode> transcripts(TestReporter reporter) throws IOException {
        List<Transcript> transcripts = transcriptsIn(FOLDER);
        return targets.stream()
                .map(
                        target -> {
                            reporter.publishEntry(
                                    target.name(),
                                    leftOut(transcripts, target)
                                            + " replies are not compared: the server is older or"
                                            + " lacks the feature");
                            return dynamicContainer(
                                    target.name(),
                                    transcripts.stream().map(t -> transcriptTest(t, target)));
                        });
    }

    @Test
    void transcriptsArePlayedAgainstARealRedis() {
        assumeTrue(
                targets.stream().anyMatch(RealRedis.class::isInstance),
                "there is no redis-server on PATH, and none embedded for this machine");
    }

    private static long leftOut(List<Transcript> transcripts, Target target) {
        return transcripts.stream()
                .flatMap(
                        t ->
                                t.steps().stream()
                                        .filter(
                                                step ->
                                                        step instanceof Step.Exchange exchange
                                                                && !(t.terms().holdFor(target)
                                                                        && exchange.terms()
                                                                                .holdFor(target))))
                .count();
    }

    /** Every transcript on one target. */
    static Stream<DynamicTest> transcripts(Target target) throws IOException {
        return transcriptsIn(FOLDER).stream().map(t -> transcriptTest(t, target));
    }

    private static DynamicTest transcriptTest(Transcript transcript, Target target) {
        return dynamicTest(
                transcript.name(),
                () -> {
                    assumeTrue(
                            transcript.terms().holdFor(target),
                            () -> target.name() + " does not have " + transcript.terms());
                    List<String> mismatches = Playback.play(transcript, target);
                    if (!mismatches.isEmpty()) {
                        fail(
                                mismatches.size()
                                        + " replies differ\n"
                                        + String.join(
                                                "\n",
                                                mismatches.stream()
                                                        .limit(MISMATCHES_SHOWN)
                                                        .toList()));
                    }
                });
    }

    /** The transcripts in a folder's folders, by name; {@code effects} has another format. */
    static List<Transcript> transcriptsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> paths =
                    files.filter(file -> file.toString().endsWith(".txt"))
                            .filter(file -> !file.startsWith(folder.resolve("effects")))
                            .sorted()
                            .toList();
            List<Transcript> transcripts = new ArrayList<>();
            for (Path path : paths) {
                transcripts.add(Transcript.read(folder, path));
            }
            return transcripts;
        }
    }
}
