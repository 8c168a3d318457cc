package io.respite.commands.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CommandRepliesTest {

    private static final Set<String> TABLE =
            Set.of("get", "set", "ping", "object", "object|encoding", "object|help");

    private final CommandReplies replies = new CommandReplies(TABLE::contains);

    private static String text(Consumer<ReplyWriter> command) {
        ReplyText reply = new ReplyText();
        command.accept(reply.writer());
        return reply.toString();
    }

    private String list(String... options) {
        return text(reply -> replies.list(List.of(options), reply));
    }

    @Test
    void countLeavesSubcommandsOut() {
        assertThat(text(replies::count)).isEqualTo(":4");
    }

    @Test
    void countOfAllCommandsIsThatOfRedisAndItsSentinelAndTheLaterNine() {
        assertThat(text(new CommandReplies(name -> true)::count)).isEqualTo(":251");
    }

    @Test
    void allDescribesTheCommandsOfTheTableOnly() {
        ReplyText reply = new ReplyText();
        replies.all(reply.writer());

        assertThat(reply.elements().get(0)).isEqualTo("*4");
        assertThat(reply.elements())
                .contains("get", "set", "ping", "object|encoding", "object|help")
                .doesNotContain("object|freq", "del");
    }

    @Test
    void infoRepliesNullForWhatTheTableLacks() {
        assertThat(text(reply -> replies.info(List.of("del", "get|x", "object|freq", ""), reply)))
                .isEqualTo("*4 nil nil nil nil");
    }

    @Test
    void infoTakesNamesOfAnyCase() {
        assertThat(text(reply -> replies.info(List.of("PING", "Object|Help"), reply)))
                .startsWith("*2 *10 ping :-1 ~1 +fast ")
                .contains(" *10 object|help :2 ");
    }

    @Test
    void docsPassOverWhatTheTableLacks() {
        assertThat(text(reply -> replies.docs(List.of("del", "ping"), reply)))
                .startsWith("%1 ping %5 summary ");
        assertThat(text(reply -> replies.docs(List.of("del"), reply))).isEqualTo("%0");
    }

    @Test
    void docsWithoutNamesExplainEveryCommand() {
        assertThat(text(reply -> replies.docs(List.of(), reply))).startsWith("%4 get ");
    }

    @Test
    void listNamesSubcommandsAsWell() {
        assertThat(list()).isEqualTo("*6 get object object|encoding object|help ping set");
    }

    @Test
    void listFiltersByCategoryPatternAndModule() {
        assertThat(list("FILTERBY", "ACLCAT", "WRITE")).isEqualTo("*1 set");
        assertThat(list("filterby", "pattern", "OBJ*"))
                .isEqualTo("*3 object object|encoding object|help");
        assertThat(list("FILTERBY", "ACLCAT", "nope")).isEqualTo("*0");
        assertThat(list("FILTERBY", "MODULE", "any")).isEqualTo("*0");
    }

    @Test
    void listRefusesOtherOptions() {
        assertRefused("FILTERBY");
        assertRefused("FILTERBY", "PATTERN");
        assertRefused("FILTERBY", "NAME", "x");
        assertRefused("FILTER", "PATTERN", "x");
        assertRefused("FILTERBY", "PATTERN", "x", "y");
    }

    private void assertRefused(String... options) {
        assertThatThrownBy(() -> list(options))
                .isInstanceOf(CommandError.class)
                .hasMessage("ERR syntax error");
    }
}
