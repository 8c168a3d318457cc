package io.respite.rest.commands;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.respite.engine.CommandTable;
import io.respite.engine.facts.CommandArgument;
import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import jakarta.ws.rs.NotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What there is to know of commands, by name. */
record CommandList(List<Entry> commands) {

    /**
     * One command or subcommand.
     *
     * @param arity how many words with the name; at least that many when negative
     * @param flags as COMMAND shows them
     * @param deprecatedSince the version that advised against it, or null
     * @param replacedBy what to use in its place, or null
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @Schema(name = "CommandEntry")
    record Entry(
            String name,
            int arity,
            String group,
            String since,
            String summary,
            String complexity,
            List<String> flags,
            String deprecatedSince,
            String replacedBy,
            List<Argument> arguments) {}

    /**
     * One argument.
     *
     * @param type as in COMMAND DOCS
     * @param displayText how it is shown, or null
     * @param token the word before it, or null
     * @param flags of optional, multiple and multiple_token
     * @param arguments the parts of a oneof or a block
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @Schema(name = "CommandArgument")
    record Argument(
            String name,
            String type,
            String displayText,
            String token,
            List<String> flags,
            List<Argument> arguments) {}

    /**
     * All that the table has, or one.
     *
     * @param name in any letter case, or null for all
     * @throws NotFoundException where there is none
     */
    static CommandList of(CommandTable table, String name) {
        String wanted = name == null ? null : name.toLowerCase(Locale.ROOT);
        List<Entry> found = new ArrayList<>();
        table.forEach(
                command -> {
                    CommandFact fact = CommandFacts.of(command.fullName());
                    if (fact != null && (wanted == null || wanted.equals(fact.name()))) {
                        found.add(entry(fact));
                    }
                });
        if (wanted != null && found.isEmpty()) {
            throw new NotFoundException("There is no command '" + name + "'");
        }
        return new CommandList(found);
    }

    private static Entry entry(CommandFact fact) {
        return new Entry(
                fact.name(),
                fact.arity(),
                fact.doc().group(),
                fact.doc().since(),
                fact.doc().summary(),
                fact.doc().complexity(),
                fact.flags(),
                fact.doc().deprecatedSince(),
                fact.doc().replacedBy(),
                arguments(fact.doc().arguments()));
    }

    private static List<Argument> arguments(List<CommandArgument> arguments) {
        return arguments.stream()
                .map(
                        argument ->
                                new Argument(
                                        argument.name(),
                                        argument.type(),
                                        argument.displayText(),
                                        argument.token(),
                                        argument.flags(),
                                        arguments(argument.arguments())))
                .toList();
    }
}
