package io.respite.commands.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import io.respite.engine.facts.KeySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** COMMAND INFO of every command, held against what Redis 7.2.6 replied. */
class CommandInfoReplyTest {

    private static final Path GOLDEN = Path.of("src/test/golden/commands/info.resp");

    private final CommandReplies replies = new CommandReplies(name -> true);

    @TestFactory
    List<DynamicTest> infoEqualsThatOfRedis() throws IOException {
        return goldenLines().stream()
                .map(line -> DynamicTest.dynamicTest(name(line), () -> assertInfo(line)))
                .toList();
    }

    private void assertInfo(String line) {
        ReplyText reply = new ReplyText();
        replies.info(List.of(name(line)), reply.writer());

        String expected = "*1 " + line + subcommandLines(name(line));
        assertThat(withoutNotes(reply, name(line))).isEqualTo(expected);
    }

    @Test
    void theGoldenFileHasEveryCommand() throws IOException {
        assertThat(goldenLines())
                .extracting(CommandInfoReplyTest::name)
                .containsExactlyElementsOf(
                        CommandFacts.all().stream()
                                .filter(CommandFact::isOfRedis72)
                                .map(CommandFact::name)
                                .sorted()
                                .toList());
    }

    /* A container's entry ends with those of its subcommands, which have their own lines. */
    private static String subcommandLines(String container) {
        return CommandFacts.subcommandsOf(container).stream()
                .map(fact -> ' ' + golden(fact.name()))
                .collect(Collectors.joining());
    }

    /** The reply with a dash in place of every note of the command or its subcommands. */
    private static String withoutNotes(ReplyText reply, String name) {
        String text = reply.toString();
        for (CommandFact fact : CommandFacts.all()) {
            if (fact.name().equals(name) || fact.name().startsWith(name + '|')) {
                for (KeySpec spec : fact.keySpecs()) {
                    text = text.replace("notes \"" + spec.notes() + '"', "notes -");
                }
            }
        }
        return text;
    }

    private static String golden(String name) {
        try {
            return goldenLines().stream()
                    .filter(line -> name(line).equals(name))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The name of a line: {@code *10 name :arity ...}. */
    private static String name(String line) {
        return line.split(" ")[1];
    }

    private static List<String> goldenLines() throws IOException {
        return Files.readAllLines(GOLDEN).stream().filter(line -> !line.startsWith("#")).toList();
    }
}
