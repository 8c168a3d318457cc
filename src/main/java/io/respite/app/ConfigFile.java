package io.respite.app;

import io.respite.engine.settings.ConfigRewrite;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads configuration in the language of {@code redis.conf} into the settings: a directive a
 * line, {@code #} for comments, quotes as {@link ConfigText#split} takes them, {@code include}.
 *
 * <p>A later line replaces an earlier one, except that lines of {@code save} add up. What is no
 * setting ({@code user}, {@code rename-command}) is gathered for the parts that own it.
 */
final class ConfigFile {

    private static final int MAX_NESTING = 16;

    /** Directives that Redis once had; it still reads them, to no effect. */
    private static final Set<String> FORGOTTEN =
            Set.of("list-max-ziplist-entries", "list-max-ziplist-value", "lua-replicate-commands");

    private final Settings settings;
    private final Set<String> seen = new HashSet<>();
    private final List<UserLine> users = new ArrayList<>();
    private final Renames renames = new Renames();
    private final List<String> warnings = new ArrayList<>();
    private int nesting;

    ConfigFile(Settings settings) {
        this.settings = settings;
    }

    /** What {@code user} says, each in order. */
    List<UserLine> users() {
        return users;
    }

    /** What {@code rename-command} says. */
    Renames renames() {
        return renames;
    }

    /** Directives that were understood and change nothing, one sentence each. */
    List<String> warnings() {
        return warnings;
    }

    /** Reads a file; a pattern reads every file that matches, perhaps none. */
    void readFile(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            readText(
                    "the configuration file " + file,
                    true,
                    new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new ConfigurationError(
                    "Fatal error, can't open config file '"
                            + file
                            + "': "
                            + ConfigRewrite.reason(e));
        }
    }

    /** Reads to the end of the stream. */
    void readStandardInput(InputStream input) {
        try {
            byte[] bytes = input.readAllBytes();
            readText(
                    "the configuration from standard input",
                    true,
                    new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new ConfigurationError(
                    "Fatal error, can't read standard input: " + e.getMessage());
        }
    }

    /** Reads lines, and says in an error that they come from this place. */
    void readText(String place, boolean hasLineNumbers, String text) {
        int number = 0;
        int from = 0;
        while (from <= text.length()) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            String line = ConfigText.trim(text.substring(from, end));
            from = end + 1;
            number++;
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            String at = hasLineNumbers ? place + ", at line " + number : place;
            try {
                readLine(at, line);
            } catch (Refused refused) {
                throw ConfigurationError.at(at, ConfigText.textOf(line), refused.getMessage());
            }
        }
    }

    private void readLine(String place, String line) {
        List<String> words = ConfigText.split(line);
        if (words == null) {
            throw new Refused("Unbalanced quotes in configuration line");
        }
        if (words.isEmpty()) {
            return;
        }
        String name = ConfigText.lower(words.get(0));
        List<String> arguments = words.subList(1, words.size());
        Setting row = settings.row(name);
        if (row != null) {
            set(row, arguments);
        } else if (name.equals("user") && !arguments.isEmpty()) {
            users.add(new UserLine(place, ConfigText.textOf(line), List.copyOf(arguments)));
        } else if (!readOther(name, arguments)) {
            throw new Refused("Bad directive or wrong number of arguments");
        }
    }

    private void set(Setting row, List<String> arguments) {
        List<String> words = arguments;
        if (!row.kind().takesManyWords()) {
            if (arguments.size() != 1) {
                throw new Refused("wrong number of arguments");
            }
        } else if (arguments.size() == 1 && !arguments.get(0).isEmpty()) {
            words = ConfigText.split(arguments.get(0));
            if (words == null) {
                throw new Refused("Unbalanced quotes in configuration line");
            }
        }
        if (seen.add(row.name())) {
            settings.put(row.name(), words);
        } else {
            settings.append(row.name(), words);
        }
    }

    /* Directives of the file that are no settings. False where there is no such thing. */
    private boolean readOther(String name, List<String> arguments) {
        int count = arguments.size();
        switch (name) {
            case "include" -> {
                if (count == 1) {
                    include(ConfigText.textOf(arguments.get(0)));
                }
                return count == 1;
            }
            case "rename-command" -> {
                if (count == 2) {
                    renames.add(arguments.get(0), arguments.get(1));
                }
                return count == 2;
            }
            case "loadmodule" -> {
                warnings.add(
                        "directive 'loadmodule' is accepted but does not apply to Respite: "
                                + "modules are C libraries and cannot be loaded");
                return count >= 1;
            }
            case "sentinel" -> throw new Refused("sentinel directive while not in sentinel mode");
            default -> {
                return readForgotten(name, count);
            }
        }
    }

    private boolean readForgotten(String name, int count) {
        if (name.indexOf('.') >= 0) {
            if (count == 0) {
                throw new Refused("Module config specified without value");
            }
            warnings.add(
                    "directive '"
                            + ConfigText.textOf(name)
                            + "' is accepted but does not"
                            + " apply to Respite: it belongs to a module");
            return true;
        }
        return count == 1 && FORGOTTEN.contains(name);
    }

    /** A relative name counts from {@code dir} as it is at this line. */
    private void include(String name) {
        if (nesting == MAX_NESTING) {
            throw new Refused("include is nested too deeply");
        }
        Path directory = settings.path("dir");
        nesting++;
        if (ConfigText.isPattern(name)) {
            for (Path file : matching(directory.resolve(name))) {
                readFile(file);
            }
        } else {
            readFile(directory.resolve(name));
        }
        nesting--;
    }

    /** The files a path with patterns in any of its names stands for, sorted. */
    private static List<Path> matching(Path pattern) {
        List<Path> found = List.of(pattern.getRoot());
        for (Path element : pattern) {
            List<Path> deeper = new ArrayList<>();
            for (Path directory : found) {
                addMatching(directory, element.toString(), deeper);
            }
            found = deeper;
        }
        found.sort(null);
        return found;
    }

    private static void addMatching(Path directory, String name, List<Path> found) {
        if (!ConfigText.isPattern(name)) {
            Path path = directory.resolve(name);
            if (Files.exists(path)) {
                found.add(path);
            }
            return;
        }
        if (!Files.isDirectory(directory)) {
            return;
        }
        String pattern = name.replace("[!", "[^");
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                String candidate = path.getFileName().toString();
                boolean isShown = !candidate.startsWith(".") || pattern.startsWith(".");
                if (isShown && ConfigText.matches(pattern, candidate, false)) {
                    found.add(path);
                }
            }
        } catch (IOException e) {
            throw new Refused("can't list '" + directory + "': " + ConfigRewrite.reason(e));
        }
    }
}
