package io.respite.commands.admin;

import io.respite.engine.facts.CommandArgument;
import io.respite.engine.facts.CommandDoc;
import io.respite.engine.facts.CommandFact;
import io.respite.resp.ReplyWriter;
import java.util.List;
import java.util.function.Function;

/**
 * Writes a command's pair of name and documentation in COMMAND DOCS ({@code addReplyCommandDocs} in
 * Redis' server.c). Entries without content are left out.
 */
final class CommandDocsReply {

    private final ReplyWriter reply;
    private final Function<CommandFact, List<CommandFact>> subcommands;

    CommandDocsReply(ReplyWriter reply, Function<CommandFact, List<CommandFact>> subcommands) {
        this.reply = reply;
        this.subcommands = subcommands;
    }

    /** The name and the documentation of a command, and inside it those of its subcommands. */
    void write(CommandFact command) {
        CommandDoc doc = command.doc();
        List<CommandFact> contained = subcommands.apply(command);
        reply.bulk(command.name());
        reply.map(
                4
                        + one(!doc.flags().isEmpty())
                        + one(doc.deprecatedSince() != null)
                        + one(doc.replacedBy() != null)
                        + one(!doc.history().isEmpty())
                        + one(!doc.arguments().isEmpty())
                        + one(!contained.isEmpty()));
        pair("summary", doc.summary());
        pair("since", doc.since());
        pair("group", doc.group());
        pair("complexity", doc.complexity());
        flags("doc_flags", doc.flags());
        pair("deprecated_since", doc.deprecatedSince());
        pair("replaced_by", doc.replacedBy());
        history(doc.history());
        if (!doc.arguments().isEmpty()) {
            arguments(doc.arguments());
        }
        if (!contained.isEmpty()) {
            reply.bulk("subcommands");
            reply.map(contained.size());
            contained.forEach(this::write);
        }
    }

    private void history(List<CommandDoc.Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        reply.bulk("history");
        reply.set(changes.size());
        for (CommandDoc.Change change : changes) {
            reply.array(2);
            reply.bulk(change.since());
            reply.bulk(change.change());
        }
    }

    private void arguments(List<CommandArgument> arguments) {
        reply.bulk("arguments");
        reply.array(arguments.size());
        arguments.forEach(this::argument);
    }

    private void argument(CommandArgument argument) {
        boolean hasKeySpec = argument.keySpecIndex() != CommandArgument.NO_KEY_SPEC;
        reply.map(
                3
                        + one(hasKeySpec)
                        + one(argument.token() != null)
                        + one(argument.since() != null)
                        + one(argument.deprecatedSince() != null)
                        + one(!argument.flags().isEmpty()));
        pair("name", argument.name());
        pair("type", argument.type());
        pair("display_text", argument.displayText());
        if (hasKeySpec) {
            reply.bulk("key_spec_index");
            reply.integer(argument.keySpecIndex());
        }
        pair("token", argument.token());
        pair("since", argument.since());
        pair("deprecated_since", argument.deprecatedSince());
        flags("flags", argument.flags());
        if (argument.isComposed()) {
            arguments(argument.arguments());
        }
    }

    private void pair(String name, String value) {
        if (value != null) {
            reply.bulk(name);
            reply.bulk(value);
        }
    }

    private void flags(String name, List<String> flags) {
        if (!flags.isEmpty()) {
            reply.bulk(name);
            reply.set(flags.size());
            flags.forEach(reply::status);
        }
    }

    private static int one(boolean isPresent) {
        return isPresent ? 1 : 0;
    }
}
