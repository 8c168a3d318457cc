package io.respite.commands.connection;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Flag;
import io.respite.engine.Session;
import io.respite.engine.Tracker;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** The subcommands of CLIENT about client-side caching. */
final class TrackingCommands {

    private static final CommandError NOT_TRACKING =
            new CommandError(
                    "ERR CLIENT CACHING can be called only when the client is in tracking mode"
                            + " with OPTIN or OPTOUT mode enabled");
    private static final CommandError NOT_OPTIN =
            new CommandError(
                    "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");
    private static final CommandError NOT_OPTOUT =
            new CommandError(
                    "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");

    private TrackingCommands() {}

    static List<Command> rows(Flag... flags) {
        return List.of(
                Command.of("client|tracking", -3, TrackingCommands::tracking, flags),
                Command.of("client|caching", 3, TrackingCommands::caching, flags),
                Command.of("client|getredir", 2, TrackingCommands::getRedir, flags),
                Command.of("client|trackinginfo", 2, TrackingCommands::trackingInfo, flags));
    }

    /**
     * CLIENT TRACKING ON | OFF [REDIRECT id] [PREFIX prefix ...] [BCAST] [OPTIN] [OPTOUT] [NOLOOP].
     */
    private static void tracking(Call call) {
        TrackingOptions options = TrackingOptions.parse(call);
        Session session = call.session();
        if (call.args().is(2, "on")) {
            options.check(session.tracker());
            call.engine()
                    .tracking()
                    .enable(
                            session,
                            options.broadcast(),
                            options.prefixes(),
                            options.choice(),
                            options.loopless(),
                            options.redirection());
        } else if (call.args().is(2, "off")) {
            call.engine().tracking().disable(session);
        } else {
            throw CommandError.SYNTAX;
        }
        call.reply().ok();
    }

    /** CLIENT CACHING YES | NO. */
    private static void caching(Call call) {
        Tracker tracker = call.session().tracker();
        if (tracker == null) {
            throw NOT_TRACKING;
        }
        if (call.args().is(2, "yes")) {
            if (tracker.choice() != Tracker.Choice.OPTIN) {
                throw NOT_OPTIN;
            }
        } else if (!call.args().is(2, "no")) {
            throw CommandError.SYNTAX;
        } else if (tracker.choice() != Tracker.Choice.OPTOUT) {
            throw NOT_OPTOUT;
        }
        tracker.cache(true);
        call.reply().ok();
    }

    private static void getRedir(Call call) {
        call.reply().integer(redirection(call.session().tracker()));
    }

    private static long redirection(Tracker tracker) {
        return tracker == null ? -1 : tracker.redirection();
    }

    private static void trackingInfo(Call call) {
        Tracker tracker = call.session().tracker();
        ReplyWriter reply = call.reply();
        reply.map(3);
        reply.bulk("flags");
        replyFlags(reply, tracker);
        reply.bulk("redirect");
        reply.integer(redirection(tracker));
        reply.bulk("prefixes");
        reply.array(tracker == null ? 0 : tracker.prefixes().size());
        if (tracker != null) {
            tracker.prefixes().forEach(reply::bulk);
        }
    }

    private static void replyFlags(ReplyWriter reply, Tracker tracker) {
        long mark = reply.mark();
        int count = 1;
        reply.bulk(tracker == null ? "off" : "on");
        if (tracker != null) {
            count += flag(reply, tracker.isBroadcast(), "bcast");
            count += flag(reply, tracker.choice() == Tracker.Choice.OPTIN, "optin");
            count += flag(reply, isCaching(tracker, Tracker.Choice.OPTIN), "caching-yes");
            count += flag(reply, tracker.choice() == Tracker.Choice.OPTOUT, "optout");
            count += flag(reply, isCaching(tracker, Tracker.Choice.OPTOUT), "caching-no");
            count += flag(reply, tracker.isLoopless(), "noloop");
            count += flag(reply, tracker.isRedirectionBroken(), "broken_redirect");
        }
        reply.setAt(mark, count);
    }

    private static boolean isCaching(Tracker tracker, Tracker.Choice choice) {
        return tracker.choice() == choice && tracker.isCaching();
    }

    private static int flag(ReplyWriter reply, boolean isSet, String name) {
        if (isSet) {
            reply.bulk(name);
        }
        return isSet ? 1 : 0;
    }
}
