package io.respite.commands.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.engine.facts.KeySpecs;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** COMMAND GETKEYS and GETKEYSANDFLAGS, held against what Redis 7.2.6 replied. */
class CommandKeysTest {

    private static final Path GOLDEN = Path.of("src/test/golden/commands/getkeys.resp");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern KEY = Pattern.compile("(\\S*)\\[([^]]*)]");

    private final CommandReplies replies = new CommandReplies(name -> !name.startsWith("sentinel"));

    private record Line(List<String> words) implements KeySpecs.Arguments {

        @Override
        public int count() {
            return words.size();
        }

        @Override
        public byte[] argument(int i) {
            return words.get(i).getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    @TestFactory
    List<DynamicTest> keysEqualThoseOfRedis() throws IOException {
        List<String> golden =
                Files.readAllLines(GOLDEN).stream().filter(line -> !line.startsWith("#")).toList();
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < golden.size(); i += 2) {
            Line line = new Line(words(golden.get(i)));
            String expected = golden.get(i + 1).strip();
            tests.add(DynamicTest.dynamicTest(golden.get(i), () -> assertKeys(line, expected)));
        }
        return tests;
    }

    private void assertKeys(Line line, String expected) {
        if (expected.startsWith("ERR ")) {
            assertRefused(() -> replies.getKeys(line, new ReplyText().writer()), expected);
            assertRefused(() -> replies.getKeysAndFlags(line, new ReplyText().writer()), expected);
            return;
        }
        ReplyText keys = new ReplyText();
        ReplyText keysAndFlags = new ReplyText();
        replies.getKeys(line, keys.writer());
        replies.getKeysAndFlags(line, keysAndFlags.writer());

        assertThat(keysAndFlags.toString()).isEqualTo(reply(expected, true).toString());
        assertThat(keys.toString()).isEqualTo(reply(expected, false).toString());
    }

    private static void assertRefused(ThrowingCallable command, String error) {
        assertThatThrownBy(command).isInstanceOf(CommandError.class).hasMessage(error);
    }

    /** The reply that a golden line stands for: {@code (none)}, or keys with flags. */
    private static ReplyText reply(String golden, boolean withFlags) {
        ReplyText text = new ReplyText();
        ReplyWriter reply = text.writer();
        reply.array(KEY.matcher(golden).results().count());
        for (Matcher key = KEY.matcher(golden); key.find(); ) {
            List<String> flags = words(key.group(2));
            if (withFlags) {
                reply.array(2);
            }
            reply.bulk(key.group(1));
            if (withFlags) {
                reply.set(flags.size());
                flags.forEach(reply::status);
            }
        }
        return text;
    }

    private static List<String> words(String text) {
        return WORD.matcher(text)
                .results()
                .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
                .toList();
    }

    @Test
    void keysOfCommandsThatTheServerLacksAreNotFound() {
        CommandReplies withoutGet = new CommandReplies(name -> !name.equals("get"));
        assertRefused(
                () -> withoutGet.getKeys(new Line(List.of("get", "k")), new ReplyText().writer()),
                "ERR Invalid command specified");
    }
}
