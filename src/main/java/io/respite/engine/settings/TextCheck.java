package io.respite.engine.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What a text directive refuses. */
enum TextCheck {
    ANY,
    RDB_FILE_NAME,
    AOF_FILE_NAME,
    AOF_DIRECTORY_NAME,
    HOST_NAME,
    NODE_NAME,
    TITLE_TEMPLATE,
    LOCALE_NAME;

    private static final int HOST_NAME_LIMIT = 256;
    private static final Set<String> BLANK_VARIABLES = Set.of("title", "server-mode", "unixsocket");
    private static final Set<String> TITLE_VARIABLES =
            Set.of(
                    "title",
                    "listen-addr",
                    "server-mode",
                    "config-file",
                    "port",
                    "tls-port",
                    "unixsocket");

    /** Redis' reason against a text, or null when it is fine. */
    String reasonAgainst(String text) {
        return switch (this) {
            case ANY -> null;
            case RDB_FILE_NAME ->
                    isBaseName(text) ? null : "dbfilename can't be a path, just a filename";
            case AOF_FILE_NAME ->
                    text.isEmpty()
                            ? "appendfilename can't be empty"
                            : isBaseName(text)
                                    ? null
                                    : "appendfilename can't be a path, just a filename";
            case AOF_DIRECTORY_NAME ->
                    text.isEmpty()
                            ? "appenddirname can't be empty"
                            : isBaseName(text)
                                    ? null
                                    : "appenddirname can't be a path, just a dirname";
            case HOST_NAME -> hostName(text);
            case NODE_NAME -> nodeName(text);
            case TITLE_TEMPLATE ->
                    isTitleTemplate(text)
                            ? null
                            : "template format is invalid or contains unknown variables";
            case LOCALE_NAME -> isLocaleName(text) ? null : "Invalid locale name";
        };
    }

    private static boolean isBaseName(String text) {
        return text.indexOf('/') < 0 && text.indexOf('\\') < 0;
    }

    private static String hostName(String text) {
        if (text.length() >= HOST_NAME_LIMIT) {
            return "Hostnames must be less than 256 characters";
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '.') {
                return "Hostnames may only contain alphanumeric characters, hyphens or dots";
            }
        }
        return null;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static String nodeName(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("\0!#$%&()*+:;<>?@[]^{|}~".indexOf(text.charAt(i)) >= 0) {
                return "Announced human node name contained invalid character";
            }
        }
        return null;
    }

    /* Variables stand in braces; "{{" is a brace. Some variables may be empty, and then
     * something else must be there to be seen. */
    private static boolean isTitleTemplate(String text) {
        boolean isVisible = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean opensVariable =
                    c == '{' && !(at + 1 < text.length() && text.charAt(at + 1) == '{');
            if (opensVariable) {
                int end = text.indexOf('}', at);
                if (end < 0 || !TITLE_VARIABLES.contains(text.substring(at + 1, end))) {
                    return false;
                }
                isVisible |= !BLANK_VARIABLES.contains(text.substring(at + 1, end));
                at = end;
            } else {
                at += c == '{' ? 1 : 0;
                isVisible |= c != ' ';
            }
        }
        return isVisible;
    }

    /* language[_COUNTRY][.charset][@modifier]; Java knows the languages, not the system's list. */
    private static boolean isLocaleName(String text) {
        int end = 0;
        while (end < text.length() && "_.@".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String language = text.substring(0, end);
        boolean isPlain = language.isEmpty() || language.equals("C") || language.equals("POSIX");
        if (isPlain) {
            return !language.isEmpty() || text.isEmpty();
        }
        return end < text.length() && Arrays.asList(Locale.getISOLanguages()).contains(language);
    }
}
