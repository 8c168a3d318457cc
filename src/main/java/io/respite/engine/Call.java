package io.respite.engine;

import io.respite.keyspace.Database;
import io.respite.keyspace.Effects;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.Keyspace;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;

/**
 * One running command, as its handler sees it. Engine has one and uses it again. Owned by the engine
 * thread. Hot.
 */
public final class Call {

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
    }

    /** The request's words, the command's name first. */
    public Args args() {
        return args;
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

    /** The entry of the key that word {@code i} names, for writing, or 0. */
    public long write(int i) {
        return database.write(args.ref(i), args.length(i));
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
