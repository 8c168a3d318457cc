package io.respite.engine.facts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the keys of a command line, as {@code getKeysFromCommandWithSpecs} in Redis' db.c does.
 *
 * <p>The key specs decide, unless their flags depend on options, or they do not fit the arguments,
 * or they are incomplete: then {@link KeyFinders} looks at the options themselves.
 */
public final class KeySpecs {

    /** The arguments of a command line, from the command's name on. */
    public interface Arguments {

        /** How many there are, the name and a subcommand's name among them. */
        int count();

        /** The bytes of one, from 0 for the command's name. */
        byte[] argument(int i);

        /** Whether an argument equals a word, ASCII case aside. */
        default boolean is(int i, String word) {
            return new String(argument(i), StandardCharsets.ISO_8859_1).equalsIgnoreCase(word);
        }
    }

    /**
     * A key of a command line.
     *
     * @param position its argument, counted from 0 for the command's name
     * @param flags how it is used; empty where Redis does not say
     */
    public record KeyReference(int position, Set<KeyFlag> flags) {}

    /* Both are below every position at which keys may begin. */
    private static final int NO_KEYWORD = 0;
    private static final int UNKNOWN = -1;

    private record Span(int first, int last, int step) {}

    private KeySpecs() {}

    /** Whether any command line of this command may have keys. */
    public static boolean hasKeys(CommandFact command) {
        return command.keySpecs().stream()
                .anyMatch(spec -> !spec.flags().contains(KeyFlag.NOT_KEY));
    }

    /**
     * The keys of a command line, in the order in which Redis finds them. The arguments must
     * satisfy the command's arity.
     *
     * @return empty when there are none, or the arguments are no valid call of the command
     */
    public static List<KeyReference> find(CommandFact command, Arguments arguments) {
        if (hasKeys(command) && !hasVariableFlags(command)) {
            List<KeyReference> keys = new ArrayList<>();
            if (collect(command, arguments, keys)) {
                return keys;
            }
        }
        return KeyFinders.find(command.name(), arguments);
    }

    private static boolean hasVariableFlags(CommandFact command) {
        return command.keySpecs().stream()
                .anyMatch(spec -> spec.flags().contains(KeyFlag.VARIABLE_FLAGS));
    }

    private static boolean collect(
            CommandFact command, Arguments arguments, List<KeyReference> keys) {
        for (KeySpec spec : command.keySpecs()) {
            if (!spec.flags().contains(KeyFlag.NOT_KEY) && !collect(spec, arguments, keys)) {
                return false;
            }
        }
        return true;
    }

    /** Adds the keys of one spec. False when it does not fit the arguments or does not tell all. */
    private static boolean collect(KeySpec spec, Arguments arguments, List<KeyReference> keys) {
        int begin = begin(spec.begin(), arguments);
        if (begin <= 0) {
            return begin == NO_KEYWORD;
        }
        Span span = span(spec.find(), begin, arguments);
        if (span == null || span.last < span.first || span.last >= arguments.count()) {
            return false;
        }
        for (int i = span.first; i <= span.last; i += span.step) {
            keys.add(new KeyReference(i, spec.flags()));
        }
        return !spec.flags().contains(KeyFlag.INCOMPLETE);
    }

    /** Where the search begins, or {@link #NO_KEYWORD}, or {@link #UNKNOWN}. */
    private static int begin(KeySpec.BeginSearch begin, Arguments arguments) {
        return switch (begin) {
            case KeySpec.Index(int index) -> index;
            case KeySpec.Keyword(String word, int from) -> behind(word, from, arguments);
            case KeySpec.UnknownBegin() -> UNKNOWN;
        };
    }

    /* The last argument in the search's direction is left out, as in Redis. */
    private static int behind(String keyword, int from, Arguments arguments) {
        int count = arguments.count();
        int start = from > 0 ? from : count + from;
        int end = from > 0 ? count - 1 : 1;
        int step = start <= end ? 1 : -1;
        for (int i = start; i != end && i >= 1 && i < count; i += step) {
            if (arguments.is(i, keyword)) {
                return i + 1;
            }
        }
        return NO_KEYWORD;
    }

    private static Span span(KeySpec.FindKeys find, int begin, Arguments arguments) {
        return switch (find) {
            case KeySpec.Range range -> rangeSpan(range, begin, arguments.count());
            case KeySpec.KeyNum keyNum -> keyNumSpan(keyNum, begin, arguments);
            case KeySpec.UnknownFind() -> null;
        };
    }

    private static Span rangeSpan(KeySpec.Range range, int begin, int count) {
        int last;
        if (range.last() >= 0) {
            last = begin + range.last();
        } else if (range.limit() == 0) {
            last = count + range.last();
        } else {
            last = begin + (count - begin) / range.limit() + range.last();
        }
        return new Span(begin, last, range.step());
    }

    private static Span keyNumSpan(KeySpec.KeyNum keyNum, int begin, Arguments arguments) {
        int at = begin + keyNum.count();
        if (at >= arguments.count()) {
            return null;
        }
        long keys = AsciiCount.canonical(arguments.argument(at));
        if (keys < 0) {
            return null;
        }
        int first = begin + keyNum.first();
        return new Span(first, first + (int) keys - 1, keyNum.step());
    }
}
