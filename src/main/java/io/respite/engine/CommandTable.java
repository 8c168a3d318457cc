package io.respite.engine;

import io.respite.memory.Memory;
import io.respite.resp.Args;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds commands by the name that a client sent, in any letter case. Hot.
 *
 * <p>Names of up to sixteen bytes are packed into two numbers and found in a table of numbers,
 * without a String; longer ones in a map.
 */
public final class CommandTable {

    private static final int PACKED_BYTES = 16;
    private static final int LONGEST_BYTES = 64;
    private static final int SLOTS = 1024;

    private final long[] low = new long[SLOTS];
    private final long[] high = new long[SLOTS];
    private final int[] lengths = new int[SLOTS];
    private final Command[] packed = new Command[SLOTS];
    private final Map<String, Command> byName = new HashMap<>();
    private final Map<String, String> names;
    private final List<Family> families;

    /** A table of all the families' commands. */
    public CommandTable(List<Family> families) {
        this(families, Map.of());
    }

    /**
     * A table in which some commands are found by another name, as {@code rename-command} asks, or
     * not at all where that is empty. COMMAND and INFO show each by its own name still, as in
     * Redis.
     *
     * @param names the new name by the command's own, both in lower case
     * @throws IllegalArgumentException where a name would stand for two commands
     */
    public CommandTable(List<Family> families, Map<String, String> names) {
        this.names = Map.copyOf(names);
        this.families = List.copyOf(families);
        for (Family family : families) {
            for (Command command : family.commands()) {
                String name = names.getOrDefault(command.name(), command.name());
                if (!name.isEmpty()) {
                    add(name, command);
                }
            }
        }
    }

    /** Tells the families of their engine. */
    void join(Engine engine) {
        families.forEach(family -> family.join(engine));
    }

    private void add(String name, Command command) {
        if (byName.put(name, command) != null) {
            throw new IllegalArgumentException("two commands are named '" + name + "'");
        }
        if (name.length() <= PACKED_BYTES) {
            long first = pack(name, 0);
            long second = pack(name, 8);
            int slot = slot(first, second);
            while (packed[slot] != null) {
                slot = slot + 1 & SLOTS - 1;
            }
            low[slot] = first;
            high[slot] = second;
            lengths[slot] = name.length();
            packed[slot] = command;
        }
    }

    /** The command or subcommand that the words name, or null. */
    public Command find(Args args) {
        Command command = findName(args.ref(0), args.length(0));
        if (command == null || command.subcommands().isEmpty() || args.count() < 2) {
            return command;
        }
        for (Command subcommand : command.subcommands()) {
            if (args.is(1, subcommand.name())) {
                return subcommand;
            }
        }
        return null;
    }

    /** The command with the given name, or null. */
    public Command find(String name) {
        int bar = name.indexOf('|');
        if (bar < 0) {
            return byName.get(name);
        }
        Command container = byName.get(name.substring(0, bar));
        if (container == null) {
            return null;
        }
        for (Command subcommand : container.subcommands()) {
            if (subcommand.fullName().equals(name)) {
                return subcommand;
            }
        }
        return null;
    }

    /**
     * What clients must call the command of this name, which is in lower case; empty where they
     * cannot.
     */
    public String calledName(String name) {
        return names.getOrDefault(name, name);
    }

    /** All commands, containers among them, subcommands not, by name. */
    public List<Command> all() {
        List<Command> all = new ArrayList<>(byName.values());
        all.sort((left, right) -> left.name().compareTo(right.name()));
        return Collections.unmodifiableList(all);
    }

    /** Visits all commands by name, each container before its subcommands. */
    public void forEach(Consumer<Command> visitor) {
        for (Command command : all()) {
            visitor.accept(command);
            command.subcommands().forEach(visitor);
        }
    }

    /** The command that the first word names, a container perhaps, or null. */
    Command findName(long name, int length) {
        if (length > PACKED_BYTES || length == 0) {
            boolean isKnown = length > PACKED_BYTES && length <= LONGEST_BYTES;
            return isKnown ? byName.get(Memory.text(name, length).toLowerCase(Locale.ROOT)) : null;
        }
        long first = lower(masked(Memory.getLong(name), length));
        long second = length <= 8 ? 0 : lower(masked(Memory.getLong(name + 8), length - 8));
        int slot = slot(first, second);
        while (packed[slot] != null) {
            boolean isSame = low[slot] == first && high[slot] == second;
            /* Zero bytes at the end look like none. */
            if (isSame && lengths[slot] == length) {
                return packed[slot];
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return null;
    }

    private static long masked(long bytes, int length) {
        return length >= 8 ? bytes : bytes & (1L << length * 8) - 1;
    }

    /* Eight letters at once: adding lifts the top bit of the bytes from 'A' on, and from past 'Z'
     * on. */
    private static long lower(long bytes) {
        long seven = bytes & 0x7F7F7F7F7F7F7F7FL;
        long fromA = seven + 0x3F3F3F3F3F3F3F3FL;
        long pastZ = seven + 0x2525252525252525L;
        long upper = (fromA ^ pastZ) & ~bytes & 0x8080808080808080L;
        return bytes | upper >>> 2;
    }

    private static long pack(String name, int from) {
        long bytes = 0;
        for (int i = from; i < Math.min(name.length(), from + 8); i++) {
            bytes |= (long) name.charAt(i) << (i - from) * 8;
        }
        return bytes;
    }

    private static int slot(long first, long second) {
        long mixed = (first ^ second * 31) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 54);
    }
}
