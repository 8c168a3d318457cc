package io.respite.commands.admin;

import io.respite.engine.CommandFact;
import io.respite.engine.CommandFacts;
import io.respite.engine.KeySpecs;
import io.respite.engine.KeySpecs.KeyReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
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

    private static final String SYNTAX_ERROR = "ERR syntax error";
    private static final String NO_COMMAND = "ERR Invalid command specified";
    private static final String NO_KEYS = "ERR The command has no key arguments";
    private static final String WRONG_ARITY =
            "ERR Invalid number of arguments specified for command";
    private static final String WRONG_ARGUMENTS = "ERR Invalid arguments specified for command";

    private static final List<String> HELP =
            List.of(
                    "COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
                    "(no subcommand)",
                    "    Describe every command.",
                    "COUNT",
                    "    Count the commands.",
                    "LIST [FILTERBY (MODULE <name>|ACLCAT <category>|PATTERN <pattern>)]",
                    "    Name the commands, or those that pass the filter.",
                    "INFO [<command-name> ...]",
                    "    Describe the named commands, or every command.",
                    "DOCS [<command-name> ...]",
                    "    Explain the named commands, or every command.",
                    "GETKEYS <full-command>",
                    "    Pick the keys out of a command line.",
                    "GETKEYSANDFLAGS <full-command>",
                    "    Pick the keys out of a command line and say how each is used.",
                    "HELP",
                    "    Print this help.");

    private final Predicate<String> isPresent;

    /**
     * @param isPresent whether the server has the command or subcommand of that full name, in lower
     *     case
     */
    public CommandReplies(Predicate<String> isPresent) {
        this.isPresent = isPresent;
    }

    /** COMMAND, and COMMAND INFO without names. */
    public void all(ReplySink reply) {
        List<CommandFact> commands = topLevel().toList();
        reply.array(commands.size());
        commands.forEach(infoInto(reply));
    }

    /** COMMAND COUNT: containers count, their subcommands do not. */
    public void count(ReplySink reply) {
        reply.integer(topLevel().count());
    }

    /** COMMAND INFO with names, of any case; a null for each that the server does not have. */
    public void info(List<String> names, ReplySink reply) {
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

    private Consumer<CommandFact> infoInto(ReplySink reply) {
        return new CommandInfoReply(reply, this::subcommands)::write;
    }

    /** COMMAND DOCS with names, of any case, of which unknown ones are passed over, or without. */
    public void docs(List<String> names, ReplySink reply) {
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
     * @param glob whether a pattern, the first argument, fits a name, case aside
     */
    public void list(List<String> options, BiPredicate<String, String> glob, ReplySink reply) {
        Predicate<CommandFact> filter = filter(options, glob);
        if (filter == null) {
            reply.error(SYNTAX_ERROR);
            return;
        }
        List<CommandFact> commands =
                CommandFacts.all().stream()
                        .filter(command -> isPresent.test(command.name()))
                        .filter(filter)
                        .toList();
        reply.array(commands.size());
        commands.forEach(command -> reply.bulk(command.name()));
    }

    /** What the options filter by; null when they are wrong. No command belongs to a module. */
    private static Predicate<CommandFact> filter(
            List<String> options, BiPredicate<String, String> glob) {
        if (options.isEmpty()) {
            return command -> true;
        }
        if (options.size() != 3 || !options.get(0).equalsIgnoreCase("filterby")) {
            return null;
        }
        String value = options.get(2);
        return switch (lower(options.get(1))) {
            case "module" -> command -> false;
            case "aclcat" -> command -> command.categories().contains(lower(value));
            case "pattern" -> command -> glob.test(value, command.name());
            default -> null;
        };
    }

    /** COMMAND GETKEYS for a command line. */
    public void getKeys(KeySpecs.Arguments line, ReplySink reply) {
        List<KeyReference> keys = keysOrError(line, reply);
        if (keys != null) {
            reply.array(keys.size());
            keys.forEach(key -> reply.bulk(line.argument(key.position())));
        }
    }

    /** COMMAND GETKEYSANDFLAGS for a command line. */
    public void getKeysAndFlags(KeySpecs.Arguments line, ReplySink reply) {
        List<KeyReference> keys = keysOrError(line, reply);
        if (keys == null) {
            return;
        }
        reply.array(keys.size());
        for (KeyReference key : keys) {
            reply.array(2);
            reply.bulk(line.argument(key.position()));
            reply.set(key.flags().size());
            key.flags().forEach(flag -> reply.status(flag.text()));
        }
    }

    /** The keys of a command line; null after an error reply. */
    private List<KeyReference> keysOrError(KeySpecs.Arguments line, ReplySink reply) {
        CommandFact command = called(line);
        String error = null;
        List<KeyReference> keys = List.of();
        if (command == null) {
            error = NO_COMMAND;
        } else if (!KeySpecs.hasKeys(command)) {
            error = NO_KEYS;
        } else if (!command.takes(line.count())) {
            error = WRONG_ARITY;
        } else {
            keys = KeySpecs.find(command, line);
            boolean mayBeNone = command.flags().contains("no_mandatory_keys");
            error = keys.isEmpty() && !mayBeNone ? WRONG_ARGUMENTS : null;
        }
        if (error == null) {
            return keys;
        }
        reply.error(error);
        return null;
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

    /** COMMAND HELP. */
    public void help(ReplySink reply) {
        reply.array(HELP.size());
        HELP.forEach(reply::status);
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
