package io.respite.commands.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.facts.CommandDoc;
import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * COMMAND DOCS of every command, held against what Redis 7.2.6 replied, words aside. Every command
 * here has a complexity, also the nine for which Redis says nothing.
 */
class CommandDocsReplyTest {

    private static final Path GOLDEN = Path.of("src/test/golden/commands/docs.resp");

    @TestFactory
    List<DynamicTest> docsEqualThoseOfRedis() throws IOException {
        return goldenLines().stream()
                .map(line -> DynamicTest.dynamicTest(name(line), () -> assertDocs(line)))
                .toList();
    }

    private static void assertDocs(String line) {
        String name = name(line);
        CommandReplies replies = new CommandReplies(other -> !other.startsWith(name + '|'));
        ReplyText reply = new ReplyText();
        replies.docs(List.of(name), reply.writer());

        int subcommands = CommandFacts.subcommandsOf(name).size();
        String container = subcommands == 0 ? "" : " subcommands %" + subcommands;
        assertThat(withoutWords(reply, CommandFacts.of(name).doc()) + container).isEqualTo(line);
    }

    /** The name and the pairs without the lengths around them, and without words. */
    private static String withoutWords(ReplyText reply, CommandDoc doc) {
        List<String> elements = new ArrayList<>(reply.elements());
        assertThat(elements.remove(0)).isEqualTo("%1");
        assertThat(elements.remove(1)).isEqualTo("%" + pairs(doc));
        assertThat(elements.remove(1)).isEqualTo("summary");
        assertThat(elements.remove(1)).isEqualTo(quoted(doc.summary()));
        int complexity = elements.indexOf("complexity");
        assertThat(elements.remove(complexity + 1)).isEqualTo(quoted(doc.complexity()));
        elements.remove(complexity);
        doc.history().forEach(change -> elements.remove(quoted(change.change())));
        return String.join(" ", elements);
    }

    private static int pairs(CommandDoc doc) {
        boolean isDeprecated = doc.deprecatedSince() != null;
        return 4
                + (doc.flags().isEmpty() ? 0 : 1)
                + (isDeprecated ? 2 : 0)
                + (doc.history().isEmpty() ? 0 : 1)
                + (doc.arguments().isEmpty() ? 0 : 1);
    }

    private static String quoted(String text) {
        ReplyText reply = new ReplyText();
        reply.writer().bulk(text);
        return reply.toString();
    }

    @Test
    void theGoldenFileHasEveryCommand() throws IOException {
        assertThat(goldenLines())
                .extracting(CommandDocsReplyTest::name)
                .containsExactlyElementsOf(
                        CommandFacts.all().stream()
                                .filter(CommandFact::isOfRedis72)
                                .map(CommandFact::name)
                                .sorted()
                                .toList());
    }

    @Test
    void containersExplainTheirSubcommandsInside() {
        CommandReplies replies =
                new CommandReplies(
                        name -> List.of("object", "object|freq", "object|help").contains(name));
        ReplyText reply = new ReplyText();
        replies.docs(List.of("OBJECT"), reply.writer());

        assertThat(reply.toString())
                .startsWith("%1 object %5 summary ")
                .contains(" subcommands %2 object|freq %5 summary ")
                .contains(" object|help %4 summary ");
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf(' '));
    }

    private static List<String> goldenLines() throws IOException {
        return Files.readAllLines(GOLDEN).stream().filter(line -> !line.startsWith("#")).toList();
    }
}
