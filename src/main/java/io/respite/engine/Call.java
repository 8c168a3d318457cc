package io.respite.engine;

import io.respite.keyspace.Database;
import io.respite.keyspace.Effects;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.ValueType;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.Locale;

/**
 * One running command, as its handler sees it. Engine has one and uses it again. Owned by the
 * engine thread. Hot.
 */
public final class Call {

    /** How much of a word an error shows, as in Redis. */
    private static final int MOST_SHOWN_BYTES = 128;

    private final Engine engine;
    private final Keyspace keyspace;
    private final Effects effects;
    private Args args;
    private Session session;
    private ReplyWriter reply;
    private Command command;
    private Database database;

    Call(Engine engine) {
        this.engine = engine;
        this.keyspace = engine.keyspace();
        this.effects = keyspace.effects();
    }

    void begin(Command newCommand, Args newArgs, Session newSession, ReplyWriter newReply) {
        command = newCommand;
        args = newArgs;
        session = newSession;
        reply = newReply;
        database = keyspace.database(newSession.database());
        keyspace.accessClock().stop(newSession.isTouchless() && !newCommand.name().equals("touch"));
    }

    /** It is run in another database than the session's. */
    void moveTo(Database other) {
        database = other;
    }

    /** The request's words, the command's name first. */
    public Args args() {
        return args;
    }

    /**
     * Exchanges the request's words, before the client is made to wait: these are run again then.
     */
    public void become(Args words) {
        args = words;
    }

    public Session session() {
        return session;
    }

    /** Where the reply is written. */
    public ReplyWriter reply() {
        return reply;
    }

    public Command command() {
        return command;
    }

    /** The engine, for commands about the server itself. */
    public Engine engine() {
        return engine;
    }

    /** The database that the client has selected. */
    public Database database() {
        return database;
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    /** The record of what this command changes. */
    public Effects effects() {
        return effects;
    }

    /** The command's time, in milliseconds since 1970. */
    public long now() {
        return keyspace.now();
    }

    /** The entry of the key that word {@code i} names, for reading, or 0. */
    public long read(int i) {
        return database.read(args.ref(i), args.length(i));
    }

    /** The entry of the key that word {@code i} names, for a look that is no use of it, or 0. */
    public long inspect(int i) {
        return database.inspect(args.ref(i), args.length(i));
    }

    /** The entry of the key that word {@code i} names, for writing, or 0. */
    public long write(int i) {
        return database.write(args.ref(i), args.length(i));
    }

    /**
     * Makes the client wait until there is a value of a type at one of {@code keyCount} keys, the
     * first of which is word {@code firstKey}: then the request is run again. The handler writes no
     * reply. When the time is over first, the client gets a null array.
     *
     * @param deadline in milliseconds since 1970, or 0 for ever; see {@link Deadline}
     * @return whether the client waits; where it may not, the handler replies as if the time were
     *     over
     */
    public boolean block(ValueType type, int firstKey, int keyCount, long deadline) {
        return block(type, firstKey, keyCount, new BlockedClients.Terms(deadline, false));
    }

    /** The same, and the request is also run again when one of the keys goes or is replaced. */
    public boolean blockUntilGone(ValueType type, int firstKey, int keyCount, long deadline) {
        return block(type, firstKey, keyCount, new BlockedClients.Terms(deadline, true));
    }

    /**
     * Makes the client wait: the request is run again when {@link BlockedClients#serve(Condition)}
     * is called. The handler writes no reply.
     *
     * @param deadline in milliseconds since 1970, or 0 for ever
     * @return whether the client waits; where it may not, the handler replies as if the time were
     *     over
     */
    public boolean blockFor(Condition condition, long deadline) {
        if (mayNotWait()) {
            return false;
        }
        engine.blocked().block(this, condition, deadline);
        return true;
    }

    private boolean mayNotWait() {
        return engine.transactions().isRunning() || session.isObeyed() || session.neverWaits();
    }

    private boolean block(ValueType type, int firstKey, int keyCount, BlockedClients.Terms terms) {
        if (mayNotWait()) {
            return false;
        }
        engine.blocked().block(this, type, firstKey, keyCount, terms);
        return true;
    }

    /** The error of words that this subcommand of a container cannot have. */
    public CommandError badSubcommand() {
        String shown = args.shown(1);
        return new CommandError(
                String.format(
                        "ERR unknown subcommand or wrong number of arguments for '%s'. Try %s"
                                + " HELP.",
                        shown.substring(0, Math.min(MOST_SHOWN_BYTES, shown.length())),
                        container()));
    }

    private String container() {
        String name = command.fullName();
        int bar = name.indexOf('|');
        return (bar < 0 ? name : name.substring(0, bar)).toUpperCase(Locale.ROOT);
    }

    /** Replies with a command's help: how it is called, these lines, and how to see them again. */
    public void help(String... lines) {
        reply.array(lines.length + 3);
        reply.status(container() + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        for (String line : lines) {
            reply.status(line);
        }
        reply.status("HELP");
        reply.status("    Print this help.");
    }

    /** The key that word {@code i} names, in the selected database, was changed. */
    public void changed(KeyEvent event, int i) {
        effects.changed(event, database.index(), args.ref(i), args.length(i));
    }

    /** Raises an event of the key that word {@code i} names, without counting a change. */
    public void event(KeyEvent event, int i) {
        effects.event(event, database.index(), args.ref(i), args.length(i));
    }
}
