package io.respite.engine.users;

import io.respite.engine.facts.Categories;
import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import io.respite.engine.users.RuleError.Reason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which commands may be run. A command has a number ({@link CommandFacts#indexOf}); a container's
 * stands for the container only, its subcommands have their own.
 *
 * <p>Besides what they come to, the rules themselves are kept, to be shown: they always begin with
 * all commands or with none, and a rule takes the place of those that it undoes.
 */
final class CommandRules {

    private boolean all;
    private boolean future;
    private final BitSet allowed = new BitSet();

    /** By command: the first arguments with which it may be run though else it may not. */
    private final Map<Integer, List<String>> firstArguments = new HashMap<>();

    private final List<String> rules = new ArrayList<>();

    CommandRules copy() {
        CommandRules copy = new CommandRules();
        copy.all = all;
        copy.future = future;
        copy.allowed.or(allowed);
        firstArguments.forEach((id, words) -> copy.firstArguments.put(id, new ArrayList<>(words)));
        copy.rules.addAll(rules);
        return copy;
    }

    /** Whether every command may be run, so that none need be looked up. */
    boolean allowsAll() {
        return all;
    }

    /** Whether a command may be run whatever its arguments are. */
    boolean allows(int command) {
        return all || (command < 0 ? future : allowed.get(command));
    }

    /** The first arguments with which a command may be run all the same; null for none. */
    List<String> firstArguments(int command) {
        return firstArguments.get(command);
    }

    /** {@code +@all} or {@code -@all}. */
    void setAll(boolean isAllowed) {
        all = isAllowed;
        future = isAllowed;
        allowed.clear();
        rules.clear();
        firstArguments.clear();
    }

    /** A rule that begins with plus or minus. */
    void apply(String rule) throws RuleError {
        boolean isAllowed = rule.charAt(0) == '+';
        String name = rule.substring(1).toLowerCase(Locale.ROOT);
        if (name.startsWith("@")) {
            applyCategory(name, isAllowed);
        } else if (isAllowed && name.indexOf('|') >= 0) {
            allowPart(name, rule.substring(rule.lastIndexOf('|') + 1));
        } else {
            CommandFact command = known(name);
            change(command, isAllowed);
            remember(command.name(), isAllowed);
        }
    }

    private void applyCategory(String name, boolean isAllowed) throws RuleError {
        String category = name.substring(1);
        if (!Categories.all().contains(category)) {
            throw new RuleError(Reason.UNKNOWN_COMMAND);
        }
        remember(name, isAllowed);
        for (CommandFact command : CommandFacts.all()) {
            if (command.categories().contains(category)) {
                change(command, isAllowed);
            }
        }
    }

    /* A subcommand, or a command with this first argument. */
    private void allowPart(String name, String part) throws RuleError {
        CommandFact command = known(name.substring(0, name.lastIndexOf('|')));
        if (command.isSubcommand()) {
            throw new RuleError(Reason.ARGUMENT_OF_SUBCOMMAND);
        }
        if (part.isEmpty()) {
            throw new RuleError(Reason.SYNTAX);
        }
        if (!CommandFacts.subcommandsOf(command.name()).isEmpty()) {
            change(known(name), true);
        } else {
            List<String> words =
                    firstArguments.computeIfAbsent(
                            CommandFacts.indexOf(command.name()), id -> new ArrayList<>(1));
            if (words.stream().noneMatch(part::equalsIgnoreCase)) {
                words.add(part);
            }
        }
        remember(name, true);
    }

    private static CommandFact known(String name) throws RuleError {
        CommandFact command = CommandFacts.of(name);
        if (command == null || command.internalFlags().contains("only_sentinel")) {
            throw new RuleError(Reason.UNKNOWN_COMMAND);
        }
        return command;
    }

    private void change(CommandFact command, boolean isAllowed) {
        spellOut();
        int id = CommandFacts.indexOf(command.name());
        set(id, isAllowed);
        firstArguments.remove(id);
        for (CommandFact subcommand : CommandFacts.subcommandsOf(command.name())) {
            set(CommandFacts.indexOf(subcommand.name()), isAllowed);
        }
    }

    private void set(int id, boolean isAllowed) {
        allowed.set(id, isAllowed);
        all &= isAllowed;
    }

    /* While all are allowed no bit is set: the facts are not read at the start. */
    private void spellOut() {
        if (all) {
            allowed.set(0, CommandFacts.all().size());
        }
    }

    private void remember(String name, boolean isAllowed) {
        rules.removeIf(rule -> isUndone(rule.substring(1), name));
        rules.add((isAllowed ? "+" : "-") + name);
    }

    private static boolean isUndone(String old, String name) {
        return old.startsWith(name)
                && (old.length() == name.length() || old.charAt(name.length()) == '|');
    }

    /** Appends rules that make the same of a new user. */
    void describe(StringBuilder text) {
        text.append(future ? "+@all" : "-@all");
        for (String rule : rules) {
            text.append(' ').append(rule);
        }
    }
}
