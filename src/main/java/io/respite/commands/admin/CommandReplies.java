package io.respite.commands.admin;

import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import io.respite.engine.facts.KeySpecs;
import io.respite.engine.facts.KeySpecs.KeyReference;
import io.respite.engine.settings.ConfigText;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The replies of COMMAND and its subcommands.
 *
 * <p>Only commands that this server has are shown. They come in the order of their names, where
 * Redis has the chance order of its hash table.
 */
public final class CommandReplies {

    private static final CommandError NO_COMMAND =
            new CommandError("ERR Invalid command specified");
    private static final CommandError NO_KEYS =
            new CommandError("ERR The command has no key arguments");
    private static final CommandError WRONG_ARITY =
            new CommandError("ERR Invalid number of arguments specified for command");
    private static final CommandError WRONG_ARGUMENTS =
            new CommandError("ERR Invalid arguments specified for command");

    private final Predicate<String> isPresent;

    /**
     * @param isPresent whether the server has the command or subcommand of that full name, in lower
     *     case
     */
    public CommandReplies(Predicate<String> isPresent) {
        this.isPresent = isPresent;
    }

    /** COMMAND, and COMMAND INFO without names. */
    public void all(ReplyWriter reply) {
        List<CommandFact> commands = topLevel().toList();
        reply.array(commands.size());
        commands.forEach(infoInto(reply));
    }

    /** COMMAND COUNT: containers count, their subcommands do not. */
    public void count(ReplyWriter reply) {
        reply.integer(topLevel().count());
    }

    /** COMMAND INFO with names, of any case; a null for each that the server does not have. */
    public void info(List<String> names, ReplyWriter reply) {
        reply.array(names.size());
        for (String name : names) {
            CommandFact command = present(name);
            if (command == null) {
                reply.nullBulk();
            } else {
                infoInto(reply).accept(command);
            }
        }
    }

    private Consumer<CommandFact> infoInto(ReplyWriter reply) {
        return new CommandInfoReply(reply, this::subcommands)::write;
    }

    /** COMMAND DOCS with names, of any case, of which unknown ones are passed over, or without. */
    public void docs(List<String> names, ReplyWriter reply) {
        List<CommandFact> commands =
                names.isEmpty()
                        ? topLevel().toList()
                        : names.stream()
                                .map(this::present)
                                .filter(command -> command != null)
                                .toList();
        CommandDocsReply docs = new CommandDocsReply(reply, this::subcommands);
        reply.map(commands.size());
        commands.forEach(docs::write);
    }

    /**
     * COMMAND LIST.
     *
     * @param options what stands behind LIST
     * @throws CommandError when the options are wrong
     */
    public void list(List<String> options, ReplyWriter reply) {
        Predicate<CommandFact> filter = filter(options);
        List<CommandFact> commands =
                CommandFacts.all().stream()
                        .filter(command -> isPresent.test(command.name()))
                        .filter(filter)
                        .toList();
        reply.array(commands.size());
        commands.forEach(command -> reply.bulk(command.name()));
    }

    /** What the options filter by. No command belongs to a module. */
    private static Predicate<CommandFact> filter(List<String> options) {
        if (options.isEmpty()) {
            return command -> true;
        }
        if (options.size() != 3 || !options.get(0).equalsIgnoreCase("filterby")) {
            throw CommandError.SYNTAX;
        }
        String value = options.get(2);
        return switch (lower(options.get(1))) {
            case "module" -> command -> false;
            case "aclcat" -> command -> command.categories().contains(lower(value));
            case "pattern" -> command -> ConfigText.matches(value, command.name(), true);
            default -> throw CommandError.SYNTAX;
        };
    }

    /**
     * COMMAND GETKEYS for a command line.
     *
     * @throws CommandError when it is no command line, or one without keys
     */
    public void getKeys(KeySpecs.Arguments line, ReplyWriter reply) {
        List<KeyReference> keys = keys(line);
        reply.array(keys.size());
        keys.forEach(key -> reply.bulk(line.argument(key.position())));
    }

    /**
     * COMMAND GETKEYSANDFLAGS for a command line.
     *
     * @throws CommandError when it is no command line, or one without keys
     */
    public void getKeysAndFlags(KeySpecs.Arguments line, ReplyWriter reply) {
        List<KeyReference> keys = keys(line);
        reply.array(keys.size());
        for (KeyReference key : keys) {
            reply.array(2);
            reply.bulk(line.argument(key.position()));
            reply.set(key.flags().size());
            key.flags().forEach(flag -> reply.status(flag.text()));
        }
    }

    private List<KeyReference> keys(KeySpecs.Arguments line) {
        CommandFact command = called(line);
        if (command == null) {
            throw NO_COMMAND;
        }
        if (!KeySpecs.hasKeys(command)) {
            throw NO_KEYS;
        }
        if (!command.takes(line.count())) {
            throw WRONG_ARITY;
        }
        List<KeyReference> keys = KeySpecs.find(command, line);
        if (keys.isEmpty() && !command.flags().contains("no_mandatory_keys")) {
            throw WRONG_ARGUMENTS;
        }
        return keys;
    }

    /** The command or subcommand that the line would call, or null. */
    private CommandFact called(KeySpecs.Arguments line) {
        String name = text(line, 0);
        CommandFact command = present(name);
        boolean isContainer = command != null && !subcommands(command).isEmpty();
        if (command == null || command.isSubcommand()) {
            return null;
        }
        return isContainer && line.count() > 1 ? present(name + '|' + text(line, 1)) : command;
    }

    private Stream<CommandFact> topLevel() {
        return CommandFacts.all().stream()
                .filter(command -> !command.isSubcommand() && isPresent.test(command.name()));
    }

    private List<CommandFact> subcommands(CommandFact container) {
        return CommandFacts.subcommandsOf(container.name()).stream()
                .filter(command -> isPresent.test(command.name()))
                .toList();
    }

    private CommandFact present(String name) {
        CommandFact command = CommandFacts.of(lower(name));
        return command != null && isPresent.test(command.name()) ? command : null;
    }

    private static String text(KeySpecs.Arguments line, int i) {
        return new String(line.argument(i), StandardCharsets.ISO_8859_1);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
