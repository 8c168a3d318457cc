package io.respite.engine;

import io.respite.engine.settings.Settings;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.Locale;
import java.util.Set;

/**
 * Which requests are not run, or not queued, whatever their command does: in Redis' order of
 * looking (its server.c, processCommand). Owned by the engine thread. Hot.
 */
public final class Refusals {

    /** How much of an unknown command's arguments an error shows, as in Redis. */
    private static final int SHOWN_BYTES = 128;

    /** What a client that speaks RESP2 may ask while it is subscribed. */
    private static final Set<String> TO_SUBSCRIBERS =
            Set.of(
                    "subscribe",
                    "psubscribe",
                    "ssubscribe",
                    "unsubscribe",
                    "punsubscribe",
                    "sunsubscribe",
                    "ping",
                    "quit",
                    "reset");

    private static final CommandError TO_REPLICA =
            new CommandError("ERR Replica can't interact with the keyspace");

    private final Engine engine;
    private final Settings settings;
    private CommandError writesRefused;
    private CommandError appendsRefused;
    private boolean loading;

    Refusals(Engine engine) {
        this.engine = engine;
        settings = engine.settings();
    }

    /**
     * Refuses all writes with this error from now on, because they could not be kept; null to take
     * them again.
     */
    public void refuseWrites(CommandError error) {
        writesRefused = error;
    }

    /** The same, because they could not be appended to the append-only file. */
    public void refuseAppends(CommandError error) {
        appendsRefused = error;
    }

    /** Why all writes are refused but for the append-only file, or null. */
    public CommandError writesRefusal() {
        return writesRefused;
    }

    /** Why all writes are refused because of the append-only file, or null. */
    public CommandError appendsRefusal() {
        return appendsRefused;
    }

    /** Refuses what cannot be answered while data is loaded, or no longer. */
    void refuseWhileLoading(boolean isLoading) {
        loading = isLoading;
    }

    boolean isLoading() {
        return loading;
    }

    /** Why the request is not run, or null. */
    public CommandError of(Command command, Args args, Session session) {
        if (command == null) {
            return unknown(args);
        }
        if (!command.accepts(args.count()) || command.handler() == null) {
            return CommandError.arity(command.fullName());
        }
        if (session.isObeyed()) {
            return null;
        }
        if (command.has(Flag.PROTECTED) && !allowsProtected(command, session)) {
            return notAllowed(command);
        }
        if (!engine.accessControl().isOpenTo(session) && !command.has(Flag.NO_AUTH)) {
            return CommandError.NO_AUTH;
        }
        CommandError insideMulti = Transactions.refusal(session, command);
        if (insideMulti != null) {
            return insideMulti;
        }
        CommandError denied = engine.accessControl().refusal(command, args, session);
        return denied != null ? denied : ofState(command.shapedFor(args), session);
    }

    /* Why it is not run in the state that the server and the client are in. */
    private CommandError ofState(Command command, Session session) {
        if (engine.memoryLimit().isFull() && Transactions.takesMemory(session, command)) {
            return CommandError.OUT_OF_MEMORY;
        }
        if (Transactions.writes(session, command)) {
            CommandError refused = ofWrites(command);
            if (refused != null) {
                return refused;
            }
        }
        if (!session.isResp3()
                && session.isSubscribed()
                && !TO_SUBSCRIBERS.contains(command.name())) {
            return notToSubscribers(command);
        }
        Replication replication = engine.replication();
        if (replication.refusalOfStale() != null && !Transactions.runsOnStale(session, command)) {
            return replication.refusalOfStale();
        }
        if (loading && !Transactions.runsWhileLoading(session, command)) {
            return CommandError.LOADING;
        }
        if (replication.isLoadingAside() && Transactions.interferes(session, command)) {
            return CommandError.LOADING;
        }
        CommandError busy = engine.scripting().busy();
        if (busy != null && !command.has(Flag.ALLOW_BUSY)) {
            return busy;
        }
        return session.isListener() && touchesData(command) ? TO_REPLICA : null;
    }

    /* What replicas refuse does not concern PING, which only asks for the disk. */
    private CommandError ofWrites(Command command) {
        CommandError refused = writesRefused != null ? writesRefused : appendsRefused;
        if (refused != null) {
            return refused;
        }
        refused = engine.replication().refusalOfWrites();
        return refused != null && command.name().equals("ping") ? null : refused;
    }

    private static boolean touchesData(Command command) {
        return command.has(Flag.WRITE)
                || command.has(Flag.READONLY)
                || command.has(Flag.MAY_REPLICATE);
    }

    private static CommandError notToSubscribers(Command command) {
        return new CommandError(
                "ERR Can't execute '"
                        + command.fullName()
                        + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are"
                        + " allowed in this context");
    }

    private boolean allowsProtected(Command command, Session session) {
        return switch (settings.text("enable-" + command.name() + "-command")) {
            case "yes" -> true;
            case "local" -> session.isLocal();
            default -> false;
        };
    }

    private static CommandError notAllowed(Command command) {
        return new CommandError(
                String.format(
                        "ERR %s command not allowed. If the enable-%s-command option is set to"
                                + " \"local\", you can run it from a local connection, otherwise"
                                + " you need to set this option in the configuration file, and then"
                                + " restart the server.",
                        command.name().toUpperCase(Locale.ROOT), command.name()));
    }

    private CommandError unknown(Args args) {
        Command container = engine.commands().findName(args.ref(0), args.length(0));
        if (container != null) {
            return new CommandError(
                    String.format(
                            "ERR unknown subcommand '%s'. Try %s HELP.",
                            shown(args, 1, SHOWN_BYTES),
                            container.name().toUpperCase(Locale.ROOT)));
        }
        StringBuilder rest = new StringBuilder();
        for (int i = 1; i < args.count() && rest.length() < SHOWN_BYTES; i++) {
            String word = shown(args, i, SHOWN_BYTES - rest.length());
            rest.append('\'').append(word).append("' ");
        }
        return new CommandError(
                String.format(
                        "ERR unknown command '%s', with args beginning with: %s",
                        shown(args, 0, SHOWN_BYTES), rest));
    }

    private static String shown(Args args, int i, int most) {
        String text = args.shown(i);
        return text.substring(0, Math.min(text.length(), most));
    }
}
