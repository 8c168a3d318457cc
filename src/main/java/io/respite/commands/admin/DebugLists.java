package io.respite.commands.admin;

import io.respite.engine.Call;
import io.respite.resp.CommandError;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What DEBUG changes of lists. */
final class DebugLists {

    private static final Pattern MEMORY_SIZE =
            Pattern.compile("(\\d{1,10})(|b|k|kb|m|mb|g|gb)", Pattern.CASE_INSENSITIVE);

    private static final long MOST_BYTES = (1L << 32) - (1 << 20);

    private static final CommandError NO_MEMORY_SIZE =
            new CommandError(
                    "ERR argument must be a memory value bigger than 1 and smaller than 4gb");

    private DebugLists() {}

    /**
     * DEBUG QUICKLIST-PACKED-THRESHOLD size: from which length on elements have a node of their
     * own; 0 is the usual one.
     */
    static void packedThreshold(Call call) {
        Matcher matcher = MEMORY_SIZE.matcher(call.args().shown(2));
        if (!matcher.matches()) {
            throw NO_MEMORY_SIZE;
        }
        long number = Long.parseLong(matcher.group(1));
        long unit = unit(matcher.group(2));
        if (number > MOST_BYTES / unit) {
            throw NO_MEMORY_SIZE;
        }
        call.keyspace().lists().plainFrom(number * unit);
        call.reply().ok();
    }

    private static long unit(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "k" -> 1000;
            case "kb" -> 1 << 10;
            case "m" -> 1_000_000;
            case "mb" -> 1 << 20;
            case "g" -> 1_000_000_000;
            case "gb" -> 1 << 30;
            default -> 1;
        };
    }
}
