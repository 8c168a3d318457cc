package io.respite.engine;

import java.util.Set;
import java.util.TreeSet;

/** Groups of commands, by their names in Redis' own list. */
public final class CommandGroups {

    /** What clients do with data; the server has every command of these. */
    public static final Set<String> OF_DATA =
            Set.of(
                    "string",
                    "generic",
                    "connection",
                    "list",
                    "hash",
                    "set",
                    "sorted-set",
                    "bitmap",
                    "hyperloglog",
                    "geo",
                    "stream",
                    "pubsub",
                    "transactions");

    /** All of which the server has every command. */
    public static final Set<String> WHOLE = new TreeSet<>(OF_DATA);

    static {
        WHOLE.add("scripting");
    }

    private CommandGroups() {}
}
