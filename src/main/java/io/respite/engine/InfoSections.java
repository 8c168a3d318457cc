package io.respite.engine;

import io.respite.engine.settings.ConfigText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All sections of INFO, in Redis' order; those it does not have come last. */
public final class InfoSections {

    private static final List<String> ORDER =
            List.of(
                    "server",
                    "clients",
                    "memory",
                    "persistence",
                    "stats",
                    "replication",
                    "cpu",
                    "modules",
                    "commandstats",
                    "errorstats",
                    "latencystats",
                    "cluster",
                    "keyspace",
                    "debug");

    private final Map<String, InfoSection> byName = new LinkedHashMap<>();

    public InfoSections(List<InfoSection> sections) {
        Map<String, InfoSection> unordered = new LinkedHashMap<>();
        for (InfoSection section : sections) {
            if (unordered.put(name(section), section) != null) {
                throw new IllegalStateException("section declared twice: " + section.title());
            }
        }
        for (String name : ORDER) {
            InfoSection section = unordered.remove(name);
            if (section != null) {
                byName.put(name, section);
            }
        }
        byName.putAll(unordered);
    }

    /** The name of a section: its title in lower case. */
    public static String name(InfoSection section) {
        return ConfigText.lower(section.title());
    }

    /** Whether the word, of any case, is a section's name or stands for several sections. */
    public boolean knows(String word) {
        return switch (ConfigText.lower(word)) {
            case "default", "all", "everything", "module_list" -> true;
            default -> byName.containsKey(ConfigText.lower(word));
        };
    }

    /** The sections that the words of INFO ask for, each once; unknown words ask for nothing. */
    public List<InfoSection> chosen(List<String> words) {
        List<InfoSection> chosen = new ArrayList<>();
        byName.forEach(
                (name, section) -> {
                    if (isAskedFor(name, section, words)) {
                        chosen.add(section);
                    }
                });
        return chosen;
    }

    private static boolean isAskedFor(String name, InfoSection section, List<String> words) {
        boolean isAsked = words.isEmpty() && section.isDefault();
        for (String word : words) {
            isAsked |=
                    switch (ConfigText.lower(word)) {
                        case "default" -> section.isDefault();
                        case "all", "everything" -> section.isPartOfAll();
                        case "module_list" -> name.equals("modules");
                        default -> word.equalsIgnoreCase(name);
                    };
        }
        return isAsked;
    }

    /** What INFO replies to the words; paths in UTF-8, one byte a character. */
    public String text(Engine engine, List<String> words) {
        StringBuilder text = new StringBuilder();
        for (InfoSection section : chosen(words)) {
            text.append(text.isEmpty() ? "# " : "\r\n# ").append(section.title()).append("\r\n");
            describe(engine, section).appendTo(text);
        }
        return ConfigText.bytesOf(text.toString());
    }

    /** The same as values: the fields of each section by its name. */
    public Map<String, Map<String, Object>> values(Engine engine, List<String> words) {
        Map<String, Map<String, Object>> values = new LinkedHashMap<>();
        for (InfoSection section : chosen(words)) {
            values.put(name(section), describe(engine, section).asMap());
        }
        return values;
    }

    private static InfoFields describe(Engine engine, InfoSection section) {
        InfoFields fields = new InfoFields();
        section.describe(engine, fields);
        return fields;
    }
}
