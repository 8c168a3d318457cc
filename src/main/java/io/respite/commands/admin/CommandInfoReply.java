package io.respite.commands.admin;

import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.KeyFlag;
import io.respite.engine.facts.KeySpec;
import io.respite.resp.ReplyWriter;
import java.util.List;
import java.util.function.Function;

/**
 * Writes the ten elements of a command's entry in COMMAND and COMMAND INFO ({@code
 * addReplyCommandInfo} in Redis' server.c).
 *
 * <pre>
 *  name  arity  {flags}  first key  last key  step  {@categories}  {tips}  {key specs}  [entries]
 * </pre>
 */
final class CommandInfoReply {

    private final ReplyWriter reply;
    private final Function<CommandFact, List<CommandFact>> subcommands;

    CommandInfoReply(ReplyWriter reply, Function<CommandFact, List<CommandFact>> subcommands) {
        this.reply = reply;
        this.subcommands = subcommands;
    }

    /** The entry of a command, and inside it those of its subcommands. */
    void write(CommandFact command) {
        reply.array(10);
        reply.bulk(command.name());
        reply.integer(command.arity());
        reply.set(command.flags().size());
        command.flags().forEach(reply::status);
        reply.integer(command.keyRange().first());
        reply.integer(command.keyRange().last());
        reply.integer(command.keyRange().step());
        reply.set(command.categories().size());
        command.categories().forEach(category -> reply.status('@' + category));
        reply.set(command.tips().size());
        command.tips().forEach(reply::bulk);
        reply.set(command.keySpecs().size());
        command.keySpecs().forEach(this::keySpec);
        subcommands(subcommands.apply(command));
    }

    /* Redis begins an empty set for a command that is no container, an array for one that is. */
    private void subcommands(List<CommandFact> commands) {
        if (commands.isEmpty()) {
            reply.set(0);
        } else {
            reply.array(commands.size());
            commands.forEach(this::write);
        }
    }

    private void keySpec(KeySpec spec) {
        reply.map(spec.notes() == null ? 3 : 4);
        if (spec.notes() != null) {
            reply.bulk("notes");
            reply.bulk(spec.notes());
        }
        reply.bulk("flags");
        reply.set(spec.flags().size());
        for (KeyFlag flag : spec.flags()) {
            reply.status(flag.text());
        }
        reply.bulk("begin_search");
        begin(spec.begin());
        reply.bulk("find_keys");
        find(spec.find());
    }

    private void begin(KeySpec.BeginSearch begin) {
        switch (begin) {
            case KeySpec.Index(int index) -> {
                typeAndSpec("index", 1);
                number("index", index);
            }
            case KeySpec.Keyword(String keyword, int from) -> {
                typeAndSpec("keyword", 2);
                reply.bulk("keyword");
                reply.bulk(keyword);
                number("startfrom", from);
            }
            case KeySpec.UnknownBegin() -> typeAndSpec("unknown", 0);
        }
    }

    private void find(KeySpec.FindKeys find) {
        switch (find) {
            case KeySpec.Range(int last, int step, int limit) -> {
                typeAndSpec("range", 3);
                number("lastkey", last);
                number("keystep", step);
                number("limit", limit);
            }
            case KeySpec.KeyNum(int count, int first, int step) -> {
                typeAndSpec("keynum", 3);
                number("keynumidx", count);
                number("firstkey", first);
                number("keystep", step);
            }
            case KeySpec.UnknownFind() -> typeAndSpec("unknown", 0);
        }
    }

    private void typeAndSpec(String type, int pairs) {
        reply.map(2);
        reply.bulk("type");
        reply.bulk(type);
        reply.bulk("spec");
        reply.map(pairs);
    }

    private void number(String name, int value) {
        reply.bulk(name);
        reply.integer(value);
    }
}
