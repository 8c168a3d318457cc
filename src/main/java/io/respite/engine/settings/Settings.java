package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import io.respite.resp.CommandError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The current value of every directive, by name or alias, ASCII case ignored.
 *
 * <p>Filled at start ({@link #put}), then changed by CONFIG SET ({@link #set}), several
 * directives all or none; whoever acts on a directive hears of it through {@link #onChange}.
 * Reads look a name up in a map: on a hot path keep the value, and renew it in a listener.
 *
 * <p>Owned by the engine thread once the server has started.
 */
public final class Settings {

    /**
     * Who asks for a change.
     *
     * @param isLocal whether the connection comes from this machine (loopback or unix socket)
     * @param isLoading whether the data set is being loaded now
     */
    public record Caller(boolean isLocal, boolean isLoading) {}

    private static final class Slot {
        final Setting row;
        final Value initial;
        final List<Runnable> listeners = new ArrayList<>(1);
        Value value;
        boolean isGiven;

        Slot(Setting row) {
            this.row = row;
            boolean isMany = row.kind().takesManyWords();
            List<String> words = isMany ? ConfigText.spaced(row.initial()) : List.of(row.initial());
            this.initial = row.kind().parse(words, null);
            this.value = initial;
        }
    }

    /* A name and its slot; an alias is a second entry of the same slot. */
    private record Entry(String name, Slot slot) {}

    private final List<Setting> rows;
    private final Map<String, Entry> entries;

    /**
     * Every row at its default.
     *
     * @throws IllegalArgumentException when two rows claim one name
     */
    public Settings(List<Setting> rows) {
        this.rows = rows;
        this.entries = LinkedHashMap.newLinkedHashMap(rows.size() * 5 / 4);
        for (int i = 0; i < rows.size(); i++) {
            Setting row = rows.get(i);
            Slot slot = new Slot(row);
            claim(row.name(), slot);
            if (row.alias() != null) {
                claim(row.alias(), slot);
            }
        }
    }

    private void claim(String name, Slot slot) {
        if (entries.putIfAbsent(name, new Entry(name, slot)) != null) {
            throw new IllegalArgumentException("two settings are named " + name);
        }
    }

    /** All rows, in the order of the table of directives. */
    public List<Setting> rows() {
        return rows;
    }

    /** The row of a name or alias, or null. */
    public Setting row(String name) {
        Entry entry = entries.get(ConfigText.lower(name));
        return entry == null ? null : entry.slot.row;
    }

    private Slot slot(String name) {
        Entry entry = entries.get(ConfigText.lower(name));
        if (entry == null) {
            throw new IllegalArgumentException("no setting is named " + name);
        }
        return entry.slot;
    }

    /** A yes/no directive. */
    public boolean flag(String name) {
        return slot(name).value.number() != 0;
    }

    /** A number, in the unit its row names: bytes, seconds or milliseconds, octal bits. */
    public long number(String name) {
        return slot(name).value.number();
    }

    /** The value as CONFIG GET shows it, decoded as UTF-8; a choice by its name. */
    public String text(String name) {
        return ConfigText.textOf(slot(name).value.text());
    }

    /** The value's exact bytes, for a secret. */
    public byte[] bytes(String name) {
        return slot(name).value.text().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The words of a list, as of {@code bind} or {@code save}; none when it is empty. */
    public List<String> words(String name) {
        return ConfigText.spaced(text(name));
    }

    /** A file or directory, made absolute against {@code dir}; null when it is empty. */
    public Path path(String name) {
        String text = text(name);
        return text.isEmpty() ? null : Path.of(text("dir")).resolve(text).normalize();
    }

    /** Whether there is such a directive, and its value is a secret. */
    public boolean isSecret(String name) {
        Entry entry = entries.get(ConfigText.lower(name));
        return entry != null
                && rows.stream().anyMatch(row -> row.name().equals(entry.name) && row.isSecret());
    }

    /** Whether someone asked for this value: command line, file, environment or CONFIG SET. */
    public boolean isGiven(String name) {
        return slot(name).isGiven;
    }

    /** The value and default of a row, for CONFIG REWRITE and the REST view. */
    public Value value(Setting row) {
        return slot(row.name()).value;
    }

    /** The default of a row. */
    public Value initial(Setting row) {
        return slot(row.name()).initial;
    }

    /**
     * Sets a directive whatever its mutability and without telling listeners: at start, and for
     * features that own a directive (REPLICAOF moves {@code replicaof}).
     *
     * @throws Refused with the reason when the words are no such value
     */
    public void put(String name, List<String> words) {
        Slot slot = slot(name);
        slot.value = slot.row.kind().parse(words, slot.value);
        slot.isGiven = true;
    }

    /** Adds a further line of the same directive in one file, as a second {@code save}. */
    public void append(String name, List<String> words) {
        Slot slot = slot(name);
        slot.value = slot.row.kind().append(words, slot.value);
        slot.isGiven = true;
    }

    /**
     * Runs a listener after CONFIG SET changed one of the directives; once where it changed
     * several. It reads the new values here and may throw {@link Refused} to undo the whole
     * command; it then runs again with the old values.
     */
    public void onChange(Runnable listener, String... names) {
        for (String name : names) {
            slot(name).listeners.add(listener);
        }
    }

    /**
     * CONFIG GET: names with values, in table order behind those asked for exactly. A name asked
     * for exactly is shown as it was spelled.
     */
    public Map<String, String> get(List<String> patterns) {
        Map<String, String> found = new LinkedHashMap<>();
        Map<Entry, Boolean> seen = new HashMap<>();
        for (String pattern : patterns) {
            if (!ConfigText.isPattern(pattern)) {
                Entry entry = entries.get(ConfigText.lower(pattern));
                if (entry != null && seen.put(entry, true) == null) {
                    found.put(pattern, entry.slot.value.text());
                }
                continue;
            }
            for (Entry entry : entries.values()) {
                boolean isMatch =
                        !entry.slot.row.isHidden()
                                && !entry.slot.row.isOurs()
                                && ConfigText.matches(pattern, entry.name, true);
                if (isMatch && seen.put(entry, true) == null) {
                    found.put(entry.name, entry.slot.value.text());
                }
            }
        }
        return found;
    }

    /**
     * CONFIG SET: all of the pairs, or none.
     *
     * @param pairs name, value, name, value ...; an odd number is the caller's to refuse
     * @return null when done, else the error reply, its code first and without the leading dash
     */
    public String set(List<String> pairs, Caller caller) {
        List<Entry> targets = new ArrayList<>(pairs.size() / 2);
        String refusal = findTargets(pairs, caller, targets);
        if (refusal != null) {
            return refusal;
        }
        List<Value> before = new ArrayList<>(targets.size());
        for (Entry target : targets) {
            before.add(target.slot.value);
        }
        Map<Runnable, Entry> affected = new LinkedHashMap<>();
        refusal = assign(pairs, targets, affected);
        if (refusal == null) {
            refusal = apply(affected);
            if (refusal != null) {
                restore(targets, before);
                reapply(affected);
            }
        } else {
            restore(targets, before);
        }
        if (refusal == null) {
            for (Entry target : targets) {
                target.slot.isGiven = true;
            }
        }
        return refusal;
    }

    /* The first thing wrong decides, except that LOADING goes before all others. */
    private String findTargets(List<String> pairs, Caller caller, List<Entry> targets) {
        for (int i = 0; i < pairs.size(); i += 2) {
            String name = pairs.get(i);
            Entry entry = entries.get(ConfigText.lower(name));
            if (entry == null) {
                return "ERR Unknown option or number of arguments for CONFIG SET - '"
                        + printable(name)
                        + "'";
            }
            if (entry.slot.row.isImmutable()) {
                return failed(name, "can't set immutable config");
            }
            if (entry.slot.row.isGuarded() && !allowsGuarded(caller)) {
                return failed(name, "can't set protected config");
            }
            if (entry.slot.row.isRefusedWhileLoading() && caller.isLoading) {
                return CommandError.LOADING.text();
            }
            if (targets.contains(entry)) {
                return failed(name, "duplicate parameter");
            }
            targets.add(entry);
        }
        return null;
    }

    private boolean allowsGuarded(Caller caller) {
        return switch (text("enable-protected-configs")) {
            case "yes" -> true;
            case "local" -> caller.isLocal;
            default -> false;
        };
    }

    private static String failed(String name, String reason) {
        return "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason;
    }

    /* An error reply is one line, and in Redis a C string. */
    private static String printable(String name) {
        int end = name.indexOf(0);
        return name.substring(0, end < 0 ? name.length() : end)
                .replace('\r', ' ')
                .replace('\n', ' ');
    }

    private static String assign(
            List<String> pairs, List<Entry> targets, Map<Runnable, Entry> affected) {
        for (int i = 0; i < targets.size(); i++) {
            Entry target = targets.get(i);
            Slot slot = target.slot;
            String text = pairs.get(i * 2 + 1);
            boolean isMany = slot.row.kind().takesManyWords();
            Value value;
            try {
                List<String> words = isMany ? ConfigText.spaced(text) : List.of(text);
                value = slot.row.kind().parse(words, slot.value);
            } catch (Refused refused) {
                return failed(target.name, refused.getMessage());
            }
            if (!value.isSame(slot.value) || slot.row.isReapplied()) {
                for (Runnable listener : slot.listeners) {
                    affected.putIfAbsent(listener, target);
                }
            }
            slot.value = value;
        }
        return null;
    }

    private static String apply(Map<Runnable, Entry> affected) {
        for (Map.Entry<Runnable, Entry> each : affected.entrySet()) {
            try {
                each.getKey().run();
            } catch (Refused refused) {
                return failed(each.getValue().name, refused.getMessage());
            }
        }
        return null;
    }

    private static void restore(List<Entry> targets, List<Value> before) {
        for (int i = 0; i < targets.size(); i++) {
            targets.get(i).slot.value = before.get(i);
        }
    }

    private static void reapply(Map<Runnable, Entry> affected) {
        for (Map.Entry<Runnable, Entry> each : affected.entrySet()) {
            try {
                each.getKey().run();
            } catch (Refused refused) {
                System.getLogger(Settings.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "CONFIG SET was undone, but "
                                        + each.getValue().name
                                        + " could not be restored: "
                                        + refused.getMessage());
            }
        }
    }
}
