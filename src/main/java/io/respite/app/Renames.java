package io.respite.app;

import io.respite.engine.facts.CommandFacts;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Setting.Refused;
import java.util.HashMap;
import java.util.Map;

/**
 * The names that {@code rename-command} gives, line after line: a command has one name at a time,
 * and a name stands for one command. A command of Redis' that this server lacks can be renamed as
 * well, to no effect.
 */
final class Renames {

    /** The name by which each renamed command is found, by its own; empty for none. */
    private final Map<String, String> names = new HashMap<>();

    /**
     * Renames a command, or removes it.
     *
     * @param from the name by which it is found so far, in any case
     * @param to the new one, or empty
     * @throws Refused with Redis' reason where there is no such command, or the name is taken
     */
    void add(String from, String to) {
        String own = own(ConfigText.lower(from));
        if (own == null) {
            throw new Refused("No such command in rename-command");
        }
        String name = ConfigText.lower(to);
        String before = names.put(own, "");
        if (!name.isEmpty() && own(name) != null) {
            names.put(own, before == null ? own : before);
            throw new Refused("Target command name already exists");
        }
        names.put(own, name);
    }

    /* The own name of the command that is found by this one now, or null. */
    private String own(String name) {
        for (Map.Entry<String, String> renamed : names.entrySet()) {
            if (renamed.getValue().equals(name) && !name.isEmpty()) {
                return renamed.getKey();
            }
        }
        boolean isKnown = name.indexOf('|') < 0 && CommandFacts.indexOf(name) >= 0;
        return isKnown && !names.containsKey(name) ? name : null;
    }

    /** The name by which each renamed command is found, by its own; both in lower case. */
    Map<String, String> names() {
        return Map.copyOf(names);
    }
}
