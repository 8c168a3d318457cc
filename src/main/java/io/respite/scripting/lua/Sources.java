package io.respite.scripting.lua;

/** How messages call a source. */
final class Sources {

    private static final int MOST_CHARACTERS = 60;

    private Sources() {}

    /** {@code @name} and {@code =name} are a name; anything else is the source itself. */
    static String shown(String source) {
        if (source.startsWith("=")) {
            return source.substring(1, Math.min(source.length(), MOST_CHARACTERS));
        }
        if (source.startsWith("@")) {
            String name = source.substring(1);
            int most = MOST_CHARACTERS - " '...' ".length() - 1;
            return name.length() <= most ? name : "..." + name.substring(name.length() - most);
        }
        int end = 0;
        while (end < source.length() && source.charAt(end) != '\n' && source.charAt(end) != '\r') {
            end++;
        }
        int most = MOST_CHARACTERS - " [string \"...\"] ".length() - 1;
        boolean isCut = end > most || end < source.length();
        return "[string \"" + source.substring(0, Math.min(end, most)) + (isCut ? "...\"]" : "\"]");
    }
}
