package io.respite.engine.facts;

import io.respite.engine.facts.KeySpecs.Arguments;
import io.respite.engine.facts.KeySpecs.KeyReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the keys of those commands whose key specs do not tell everything: the {@code
 * getkeys_proc}s of Redis' db.c. Where the key spec itself has the right flags, these references
 * have none, as in Redis: they only serve command lines that the command is going to refuse.
 */
final class KeyFinders {

    private static final Set<KeyFlag> UNKNOWN = Set.of();
    private static final Set<KeyFlag> READ = flags(KeyFlag.RO, KeyFlag.ACCESS);
    private static final Set<KeyFlag> OVERWRITE = flags(KeyFlag.OW, KeyFlag.UPDATE);
    private static final Set<KeyFlag> READ_AND_UPDATE =
            flags(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE);
    private static final Set<KeyFlag> READ_AND_DELETE =
            flags(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE);

    private KeyFinders() {}

    /** The keys of a command line that satisfies the arity; empty for commands without a finder. */
    static List<KeyReference> find(String command, Arguments arguments) {
        return switch (command) {
            case "set" -> set(arguments);
            case "bitfield" -> bitfield(arguments);
            case "sort" -> sort(arguments);
            case "sort_ro" -> List.of(new KeyReference(1, READ));
            case "migrate" -> migrate(arguments);
            case "georadius", "georadiusbymember" -> georadius(arguments);
            case "xread", "xreadgroup" -> xread(arguments);
            case "sintercard", "zdiff", "zinter", "zintercard", "zunion", "lmpop", "zmpop" ->
                    counted(arguments, 1);
            case "eval",
                    "eval_ro",
                    "evalsha",
                    "evalsha_ro",
                    "fcall",
                    "fcall_ro",
                    "blmpop",
                    "bzmpop" ->
                    counted(arguments, 2);
            case "zdiffstore", "zinterstore", "zunionstore" -> countedWithTarget(arguments);
            default -> List.of();
        };
    }

    private static List<KeyReference> set(Arguments arguments) {
        for (int i = 3; i < arguments.count(); i++) {
            if (arguments.is(i, "get")) {
                return List.of(new KeyReference(1, READ_AND_UPDATE));
            }
        }
        return List.of(new KeyReference(1, OVERWRITE));
    }

    /* Only reads when all operations are GET; what is no valid operation counts as a write. */
    private static List<KeyReference> bitfield(Arguments arguments) {
        int i = 2;
        while (i < arguments.count()) {
            int rest = arguments.count() - i - 1;
            if (arguments.is(i, "get") && rest >= 2) {
                i += 3;
            } else if (arguments.is(i, "overflow") && rest >= 1) {
                i += 2;
            } else {
                return List.of(new KeyReference(1, READ_AND_UPDATE));
            }
        }
        return List.of(new KeyReference(1, READ));
    }

    /* Of several STORE options the last one counts, as it does for SORT itself. */
    private static List<KeyReference> sort(Arguments arguments) {
        int target = 0;
        for (int i = 2; i < arguments.count(); i++) {
            if (arguments.is(i, "limit")) {
                i += 2;
            } else if (arguments.is(i, "get") || arguments.is(i, "by")) {
                i++;
            } else if (arguments.is(i, "store") && i + 1 < arguments.count()) {
                target = i + 1;
            }
        }
        KeyReference source = new KeyReference(1, READ);
        return target == 0 ? List.of(source) : List.of(source, new KeyReference(target, OVERWRITE));
    }

    private static List<KeyReference> migrate(Arguments arguments) {
        for (int i = 6; i < arguments.count(); i++) {
            if (arguments.is(i, "keys")) {
                boolean isAlsoSingle = arguments.argument(3).length > 0;
                int first = isAlsoSingle ? arguments.count() : i + 1;
                return span(first, arguments.count(), READ_AND_DELETE);
            }
            if (arguments.is(i, "auth")) {
                i++;
            } else if (arguments.is(i, "auth2")) {
                i += 2;
            }
        }
        return span(3, 4, READ_AND_DELETE);
    }

    private static List<KeyReference> georadius(Arguments arguments) {
        int target = 0;
        for (int i = 5; i + 1 < arguments.count(); i++) {
            if (arguments.is(i, "store") || arguments.is(i, "storedist")) {
                target = ++i;
            }
        }
        KeyReference source = new KeyReference(1, UNKNOWN);
        return target == 0 ? List.of(source) : List.of(source, new KeyReference(target, UNKNOWN));
    }

    /* STREAMS may also be the name of a group or of a stream, so the options before it are read. */
    private static List<KeyReference> xread(Arguments arguments) {
        int i = 1;
        while (i < arguments.count() && !arguments.is(i, "streams")) {
            if (arguments.is(i, "block") || arguments.is(i, "count")) {
                i += 2;
            } else if (arguments.is(i, "group")) {
                i += 3;
            } else if (arguments.is(i, "noack")) {
                i++;
            } else {
                return List.of();
            }
        }
        int rest = arguments.count() - i - 1;
        return rest > 0 && rest % 2 == 0 ? span(i + 1, i + 1 + rest / 2, UNKNOWN) : List.of();
    }

    /** Keys right behind their number. */
    private static List<KeyReference> counted(Arguments arguments, int countAt) {
        int keys = AsciiCount.leading(arguments.argument(countAt));
        int first = countAt + 1;
        return keys < 1 || keys > arguments.count() - first
                ? List.of()
                : span(first, first + keys, UNKNOWN);
    }

    private static List<KeyReference> countedWithTarget(Arguments arguments) {
        List<KeyReference> sources = counted(arguments, 2);
        if (sources.isEmpty()) {
            return sources;
        }
        List<KeyReference> keys = new ArrayList<>(sources);
        keys.add(new KeyReference(1, UNKNOWN));
        return keys;
    }

    /** The arguments from {@code first} up to, not including, {@code end}. */
    private static List<KeyReference> span(int first, int end, Set<KeyFlag> flags) {
        List<KeyReference> keys = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            keys.add(new KeyReference(i, flags));
        }
        return keys;
    }

    private static Set<KeyFlag> flags(KeyFlag first, KeyFlag... others) {
        return Collections.unmodifiableSet(EnumSet.of(first, others));
    }
}
