package io.respite.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.respite.keyspace.EffectSink;
import io.respite.keyspace.Effects;
import io.respite.keyspace.KeyEvent;
import io.respite.memory.Memory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every write tells its sinks what Redis 7.2 tells subscribers and replicas. */
class EffectsTest {

    private static final Path FOLDER = Path.of("src/test/golden/effects");

    @TestFactory
    Stream<DynamicNode> effects() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> transcripts =
                    files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
            return transcripts.stream().map(EffectsTest::fileTests);
        }
    }

    private static DynamicNode fileTests(Path file) {
        List<DynamicTest> tests = new ArrayList<>();
        try (LocalTarget target = new LocalTarget()) {
            RecordingSink sink = new RecordingSink();
            target.server().engine().sinks().add(sink);
            target.server().engine().keyspace().effects().observeEvents(-1);
            Playback.play(
                    Transcript.read(FOLDER, file),
                    target,
                    (step, connection) -> {
                        try {
                            List<String> reply = EffectLines.reply(step, connection);
                            List<String> actual = sink.take(target.server().clock().millis());
                            if (tests.isEmpty()) {
                                actual.remove("propagate 0 FLUSHALL");
                            }
                            tests.add(stepTest(step, reply, actual));
                            return reply;
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return dynamicContainer(file.getFileName().toString(), tests);
    }

    private static DynamicTest stepTest(
            Step.Exchange step, List<String> reply, List<String> actual) {
        return dynamicTest(
                step.line() + " " + step.text(),
                () -> {
                    String first = reply.isEmpty() ? "" : reply.getFirst();
                    assumeFalse(first.startsWith("-ERR unknown"), () -> "not there yet: " + first);
                    assertThat(actual).isEqualTo(step.reply());
                });
    }

    /**
     * Keeps what it hears as the files have it: events that {@code notify-keyspace-events KEA}
     * names, and commands, several at once being a transaction.
     */
    private static final class RecordingSink implements EffectSink {

        private record Propagated(int database, List<byte[]> command) {}

        private final List<String> events = new ArrayList<>();
        private final List<Propagated> commands = new ArrayList<>();
        private int selected;

        @Override
        public void accept(Effects effects) {
            for (int i = 0; i < effects.eventCount(); i++) {
                KeyEvent event = effects.eventKind(i);
                if (event.category() != 'm' && event.category() != 'n') {
                    byte[] key = Memory.bytes(effects.eventKey(i), effects.eventKeyLength(i));
                    events.add(EffectLines.event(effects.eventDatabase(i), event.text(), key));
                }
            }
            int[] own =
                    IntStream.range(0, effects.commandCount())
                            .filter(i -> effects.isCommandFor(i, Effects.REPLICAS))
                            .toArray();
            boolean several = own.length > 1;
            if (several) {
                commands.add(new Propagated(selected, List.of("MULTI".getBytes())));
            }
            for (int i : own) {
                selected = effects.commandDatabase(i);
                commands.add(new Propagated(selected, words(effects, i)));
            }
            if (several) {
                commands.add(new Propagated(selected, List.of("EXEC".getBytes())));
            }
        }

        private static List<byte[]> words(Effects effects, int i) {
            byte[] command = Memory.bytes(effects.command(i), effects.commandLength(i));
            ByteArrayInputStream in = new ByteArrayInputStream(command);
            try {
                List<byte[]> words = EffectsRecorder.command(in);
                assertThat(in.available()).as("bytes after the command").isZero();
                return words;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The lines since the last time. */
        List<String> take(long nowMs) {
            List<String> lines = new ArrayList<>(events);
            for (Propagated propagated : commands) {
                lines.add(
                        EffectLines.propagated(propagated.database(), propagated.command(), nowMs));
            }
            events.clear();
            commands.clear();
            /* The recorder publishes something between the steps, in database 0. */
            selected = 0;
            return lines;
        }
    }
}
