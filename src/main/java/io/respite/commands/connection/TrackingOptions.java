package io.respite.commands.connection;

import io.respite.engine.Call;
import io.respite.engine.Tracker;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The options of CLIENT TRACKING.
 *
 * @param redirection the id of another client, or 0
 */
record TrackingOptions(
        boolean broadcast,
        boolean optin,
        boolean optout,
        boolean loopless,
        long redirection,
        List<byte[]> prefixes) {

    private static final CommandError ONE_REDIRECTION =
            new CommandError("ERR A client can only redirect to a single other client");
    private static final CommandError NO_SUCH_CLIENT =
            new CommandError("ERR The client ID you want redirect to does not exist");
    private static final CommandError PREFIX_WITHOUT_BROADCAST =
            new CommandError("ERR PREFIX option requires BCAST mode to be enabled");
    private static final CommandError OTHER_BROADCAST =
            new CommandError(
                    "ERR You can't switch BCAST mode on/off before disabling tracking for this"
                            + " client, and then re-enabling it with a different mode.");
    private static final CommandError CHOICE_WITH_BROADCAST =
            new CommandError("ERR OPTIN and OPTOUT are not compatible with BCAST");
    private static final CommandError BOTH_CHOICES =
            new CommandError("ERR You can't specify both OPTIN mode and OPTOUT mode");
    private static final CommandError OTHER_CHOICE =
            new CommandError(
                    "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this"
                            + " client, and then re-enabling it with a different mode.");

    /** Reads the words from the fourth on. */
    static TrackingOptions parse(Call call) {
        Args args = call.args();
        boolean broadcast = false;
        boolean optin = false;
        boolean optout = false;
        boolean loopless = false;
        long redirection = 0;
        List<byte[]> prefixes = new ArrayList<>();
        for (int i = 3; i < args.count(); i++) {
            boolean hasValue = i + 1 < args.count();
            if (args.is(i, "redirect") && hasValue) {
                if (redirection != 0) {
                    throw ONE_REDIRECTION;
                }
                redirection = client(call, ++i);
            } else if (args.is(i, "bcast")) {
                broadcast = true;
            } else if (args.is(i, "optin")) {
                optin = true;
            } else if (args.is(i, "optout")) {
                optout = true;
            } else if (args.is(i, "noloop")) {
                loopless = true;
            } else if (args.is(i, "prefix") && hasValue) {
                prefixes.add(args.bytes(++i));
            } else {
                throw CommandError.SYNTAX;
            }
        }
        return new TrackingOptions(broadcast, optin, optout, loopless, redirection, prefixes);
    }

    private static long client(Call call, int i) {
        long id = call.args().integer(i);
        if (call.engine().sessions().find(id) == null) {
            throw NO_SUCH_CLIENT;
        }
        return id;
    }

    Tracker.Choice choice() {
        if (optin) {
            return Tracker.Choice.OPTIN;
        }
        return optout ? Tracker.Choice.OPTOUT : Tracker.Choice.ALL;
    }

    /** Throws where the options do not fit each other or how the client tracks now (null: not). */
    void check(Tracker now) {
        if (!broadcast && !prefixes.isEmpty()) {
            throw PREFIX_WITHOUT_BROADCAST;
        }
        if (now != null && now.isBroadcast() != broadcast) {
            throw OTHER_BROADCAST;
        }
        if (broadcast && (optin || optout)) {
            throw CHOICE_WITH_BROADCAST;
        }
        if (optin && optout) {
            throw BOTH_CHOICES;
        }
        if (now != null
                && (optin && now.choice() == Tracker.Choice.OPTOUT
                        || optout && now.choice() == Tracker.Choice.OPTIN)) {
            throw OTHER_CHOICE;
        }
        if (broadcast) {
            checkPrefixes(now);
        }
    }

    private void checkPrefixes(Tracker now) {
        for (int i = 0; i < prefixes.size(); i++) {
            byte[] prefix = prefixes.get(i);
            if (now != null) {
                for (byte[] other : now.prefixes()) {
                    checkApart(prefix, other, "an existing prefix");
                }
            }
            for (byte[] other : prefixes.subList(i + 1, prefixes.size())) {
                checkApart(prefix, other, "another provided prefix");
            }
        }
    }

    /* No key may have two of a client's prefixes. */
    private static void checkApart(byte[] prefix, byte[] other, String what) {
        int common = Math.min(prefix.length, other.length);
        if (Arrays.equals(prefix, 0, common, other, 0, common)) {
            throw new CommandError(
                    "ERR Prefix '"
                            + shown(prefix)
                            + "' overlaps with "
                            + what
                            + " '"
                            + shown(other)
                            + "'. Prefixes for a single client must not overlap.");
        }
    }

    private static String shown(byte[] prefix) {
        String text = new String(prefix, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }
}
