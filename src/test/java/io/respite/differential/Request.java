package io.respite.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A command with its arguments, one byte a character, and how its replies are compared. */
record Request(Mode mode, List<String> arguments) {

    private static final int LONGEST_PLAIN = 64;

    static Request exact(String... arguments) {
        return new Request(Mode.EXACT, List.of(arguments));
    }

    String name() {
        return arguments.getFirst().toUpperCase(Locale.ROOT);
    }

    /** The same with another argument at a place. */
    Request with(int index, String argument) {
        List<String> changed = new ArrayList<>(arguments);
        changed.set(index, argument);
        return new Request(mode, changed);
    }

    /** As Redis 6 names the directives. */
    Request inOldWords() {
        boolean isSetting = name().equals("CONFIG") && arguments.size() > 2;
        return isSetting ? with(2, arguments.get(2).replace("listpack", "ziplist")) : this;
    }

    List<byte[]> bytes() {
        return arguments.stream().map(argument -> argument.getBytes(ISO_8859_1)).toList();
    }

    /** As a line of a transcript. */
    @Override
    public String toString() {
        return arguments.stream().map(Request::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        if (argument.matches("[!#-&(-\\[\\]-~]+")) {
            return argument;
        }
        StringBuilder text = new StringBuilder("\"");
        for (char c : argument.toCharArray()) {
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ' || c > '~') {
                        text.append(String.format("\\x%02x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
        boolean same =
                argument.length() > LONGEST_PLAIN && argument.chars().distinct().count() == 1;
        return same ? "\"" + argument.charAt(0) + "\"*" + argument.length() : text.toString();
    }
}
