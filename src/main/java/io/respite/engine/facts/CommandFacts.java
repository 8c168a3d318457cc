package io.respite.engine.facts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The facts of all commands and subcommands of Redis 7.2, and of those that came later and are here
 * too, by full name.
 *
 * <p>They are read from the resources {@code commands/<group>.json} when first asked for, so that
 * the start does not pay for them: about 0.1 s on a cold JVM. A background thread may ask first, so
 * that the engine thread need not wait. Safe for any thread.
 */
public final class CommandFacts {

    /* A class of its own, so that the JVM reads the files once, at the first use. */
    private static final class Loaded {
        static final Map<String, CommandFact> FACTS = CommandFactsReader.readAll();
        static final Map<String, List<CommandFact>> SUBCOMMANDS = byContainer(FACTS.values());
        static final CommandFact[] BY_INDEX = FACTS.values().toArray(CommandFact[]::new);
        static final Map<String, Integer> INDEXES = indexes(FACTS.keySet());
    }

    private CommandFacts() {}

    /** All commands and subcommands in the order of their names, a container before its own. */
    public static Collection<CommandFact> all() {
        return Loaded.FACTS.values();
    }

    /** The facts of a full name in lower case, such as {@code object|encoding}, or null. */
    public static CommandFact of(String fullName) {
        return Loaded.FACTS.get(fullName);
    }

    /** The subcommands of a container in the order of their names, empty for any other name. */
    public static List<CommandFact> subcommandsOf(String container) {
        return Loaded.SUBCOMMANDS.getOrDefault(container, List.of());
    }

    /** The place of a full name among {@link #all}, from 0, or -1. */
    public static int indexOf(String fullName) {
        return Loaded.INDEXES.getOrDefault(fullName, -1);
    }

    /** The facts at a place among {@link #all}. */
    static CommandFact at(int index) {
        return Loaded.BY_INDEX[index];
    }

    private static Map<String, Integer> indexes(Collection<String> names) {
        Map<String, Integer> indexes = HashMap.newHashMap(names.size());
        for (String name : names) {
            indexes.put(name, indexes.size());
        }
        return indexes;
    }

    private static Map<String, List<CommandFact>> byContainer(Collection<CommandFact> facts) {
        Map<String, List<CommandFact>> subcommands = new TreeMap<>();
        for (CommandFact fact : facts) {
            if (fact.isSubcommand()) {
                String container = fact.name().substring(0, fact.name().indexOf('|'));
                subcommands.computeIfAbsent(container, name -> new ArrayList<>()).add(fact);
            }
        }
        subcommands.replaceAll((name, list) -> Collections.unmodifiableList(list));
        return subcommands;
    }
}
