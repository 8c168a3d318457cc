package io.respite.scripting;

import io.respite.engine.settings.ConfigText;
import io.respite.resp.CommandError;
import io.respite.scripting.lua.LuaString;
import java.util.List;
import java.util.Locale;

/**
 * The first line of a library: {@code #!lua name=mylib}.
 *
 * @param engine what runs the library, as it stands there
 * @param length how many bytes come before the line's end
 */
record LibraryHeader(String engine, String name, int length) {

    private static final CommandError MISSING = new CommandError("ERR Missing library metadata");
    private static final CommandError INVALID = new CommandError("ERR Invalid library metadata");
    private static final CommandError NO_NAME = new CommandError("ERR Library name was not given");
    private static final CommandError TWO_NAMES =
            new CommandError("ERR Invalid metadata value, name argument was given multiple times");
    private static final String BAD_NAME =
            "Library names can only contain letters, numbers, or underscores(_) and must be at"
                    + " least one character long";
    private static final String NAME = "name=";

    /** The only engine there is, as FUNCTION LIST calls it. */
    static final String LUA = "LUA";

    /**
     * Reads the first line of a source.
     *
     * @throws CommandError where it is none, or not of a library that can be run here
     */
    static LibraryHeader of(LuaString source) {
        String text = source.cText();
        if (!text.startsWith("#!")) {
            throw MISSING;
        }
        int end = text.indexOf('\n');
        List<String> words = end < 0 ? null : ConfigText.split(text.substring(0, end));
        if (words == null) {
            throw INVALID;
        }
        String name = null;
        for (String word : words.subList(1, words.size())) {
            if (!word.toLowerCase(Locale.ROOT).startsWith(NAME)) {
                throw new CommandError("ERR Invalid metadata value given: " + word);
            }
            if (name != null) {
                throw TWO_NAMES;
            }
            name = word.substring(NAME.length());
        }
        if (name == null) {
            throw NO_NAME;
        }
        expectName(name);
        String engine = words.getFirst().substring(2);
        if (!engine.equalsIgnoreCase(LUA)) {
            throw new CommandError("ERR Engine '" + engine + "' not found");
        }
        return new LibraryHeader(engine, name, end);
    }

    private static void expectName(String name) {
        String wrong = wrongName(name);
        if (wrong != null) {
            throw new CommandError("ERR " + wrong);
        }
    }

    /** What is wrong with the name of a library or function, or null. */
    static String wrongName(String name) {
        boolean isGood = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            isGood &= c == '_' || c < 128 && Character.isLetterOrDigit(c);
        }
        return isGood ? null : BAD_NAME;
    }
}
