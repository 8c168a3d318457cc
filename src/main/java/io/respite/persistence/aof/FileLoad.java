package io.respite.persistence.aof;

import io.respite.engine.AbsentPeer;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.memory.Memory;
import io.respite.persistence.disk.DiskFault;
import io.respite.resp.Args;
import io.respite.resp.Output;
import io.respite.resp.ReplyWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.logging.Logger;

/**
 * Loads one file: a snapshot in the RDB format, or commands, or of older versions a snapshot with
 * commands behind it. What MULTI begins runs when EXEC is read, or not at all. Owned by the engine
 * thread.
 */
final class FileLoad implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(FileLoad.class.getName());

    private static final byte[] RDB = {'R', 'E', 'D', 'I', 'S'};
    private static final int COMMANDS_AT_A_TIME = 64;
    private static final int MOST_LOGGED_ERRORS = 100;

    private final Engine engine;
    private final String name;
    private final Path path;
    private final boolean isOldStyle;
    private final FileChannel channel;
    private final long size;
    private final Session session;
    private final ReplyWriter reply;
    private BaseReader.Reading base;
    private CommandReader commands;
    private long validUpTo;
    private long validBeforeMulti;
    private boolean truncated;
    private long run;
    private int errors;

    /** Whether the command that was read last goes on: it is a script that takes long. */
    private boolean waits;

    /** Hears the reply of a script that took long. */
    private final class Peer extends AbsentPeer {

        @Override
        public void write(long ref, int length) {
            logError(ref, length);
        }
    }

    /**
     * @param isOldStyle whether it is the one file of an older version
     */
    FileLoad(Engine engine, String name, Path path, boolean isOldStyle, BaseReader bases)
            throws IOException {
        this.engine = engine;
        this.name = name;
        this.path = path;
        this.isOldStyle = isOldStyle;
        channel = FileChannel.open(path, StandardOpenOption.READ);
        size = channel.size();
        session = new Session(0, new Peer(), engine.clock().millis());
        session.become(Session.Role.FILE);
        reply = new ReplyWriter(engine.keyspace().arena());
        if (isRdb()) {
            LOG.info(
                    isOldStyle
                            ? "Reading RDB preamble from AOF file..."
                            : "Reading RDB base file on AOF loading...");
            base = bases.open(path);
        } else {
            commands = new CommandReader(engine.keyspace().arena(), channel, 0, size);
        }
    }

    private boolean isRdb() throws IOException {
        ByteBuffer first = ByteBuffer.allocate(RDB.length);
        while (first.hasRemaining() && channel.read(first, first.position()) > 0) {
            continue;
        }
        return Arrays.equals(first.array(), RDB);
    }

    /** How many bytes were loaded. */
    long position() {
        return commands != null ? commands.end() : base.position();
    }

    /** How many keys and commands were loaded. */
    long steps() {
        return (base == null ? 0 : base.keys()) + run;
    }

    /** Whether the file was shortened to where its last whole command ends. */
    boolean isTruncated() {
        return truncated;
    }

    /** Goes on until a moment of the clock. Returns whether all is loaded. */
    boolean slice(long deadlineNanos) throws AofError {
        if (commands == null) {
            if (!sliceOfBase(deadlineNanos)) {
                return false;
            }
            commands = new CommandReader(engine.keyspace().arena(), channel, base.position(), size);
            validUpTo = base.position();
        }
        if (session.isBlocked()) {
            return false;
        }
        try {
            if (waits) {
                session.resumed();
                ended();
            }
            do {
                for (int i = 0; i < COMMANDS_AT_A_TIME; i++) {
                    if (!next()) {
                        return true;
                    }
                    if (waits) {
                        return false;
                    }
                }
            } while (engine.clock().nanos() < deadlineNanos);
            return false;
        } catch (IOException e) {
            throw new AofError(
                    "Unrecoverable error reading the append only file "
                            + name
                            + ": "
                            + DiskFault.reason(e));
        }
    }

    private boolean sliceOfBase(long deadlineNanos) throws AofError {
        try {
            if (!base.slice(Math.max(1, deadlineNanos - engine.clock().nanos()))) {
                return false;
            }
        } catch (IOException e) {
            LOG.warning(path + ": " + DiskFault.reason(e));
            throw new AofError(
                    "Error reading the RDB "
                            + (isOldStyle ? "preamble of the AOF" : "base")
                            + " file "
                            + name
                            + ", AOF loading aborted");
        }
        if (isOldStyle) {
            LOG.info("Reading the remaining AOF tail...");
        }
        return true;
    }

    /* Whether there may be more. */
    private boolean next() throws IOException, AofError {
        return switch (commands.next()) {
            case COMMAND -> {
                run(commands.args());
                yield true;
            }
            case ANNOTATION -> {
                if (!session.isInMulti()) {
                    validUpTo = commands.end();
                }
                yield true;
            }
            case END -> {
                if (session.isInMulti()) {
                    LOG.warning("Revert incomplete MULTI/EXEC transaction in AOF file " + name);
                    truncate();
                }
                yield false;
            }
            case TRUNCATED -> {
                truncate();
                yield false;
            }
            case BROKEN -> throw badFormat();
        };
    }

    private AofError badFormat() {
        LOG.warning(at(commands.reasonAt()) + commands.reason());
        return new AofError(
                "Bad file format reading the append only file "
                        + name
                        + ": make a backup of your AOF file, then use ./redis-check-aof --fix"
                        + " <filename.manifest>");
    }

    private String at(long offset) {
        return path + ", offset " + offset + ": ";
    }

    private void run(Args args) throws AofError {
        if (!session.isInMulti()) {
            validBeforeMulti = commands.start();
        }
        run++;
        reply.attach(Output.NOWHERE, false);
        if (!engine.replay(session, args, reply)) {
            LOG.warning(at(commands.start()) + "no such command, or not with so many words");
            throw new AofError(
                    "Unknown command '" + args.shown(0) + "' reading the append only file " + name);
        }
        if (session.isBlocked()) {
            waits = true;
            return;
        }
        logError(reply.ref(0), reply.position());
        ended();
    }

    private void ended() throws AofError {
        waits = false;
        if (session.isClosing()) {
            LOG.warning(at(commands.start()) + "the command broke");
            throw new AofError("Error running a command of the append only file " + name);
        }
        if (!session.isInMulti()) {
            validUpTo = commands.end();
        }
    }

    /* The command had succeeded when it was written. */
    private void logError(long first, long bytes) {
        if (bytes > 0 && Memory.getByte(first) == '-' && errors++ < MOST_LOGGED_ERRORS) {
            int length = (int) Math.min(bytes, 200);
            LOG.warning(
                    "== CRITICAL == This server is sending an error to its AOF-loading-client: '"
                            + Memory.text(first + 1, length - 1).strip()
                            + "' after processing the command '"
                            + commands.args().shown(0)
                            + "' at offset "
                            + commands.start());
        }
    }

    private void truncate() throws AofError {
        long valid = session.isInMulti() ? validBeforeMulti : validUpTo;
        boolean isAllowed = engine.settings().flag("aof-load-truncated");
        if (isAllowed) {
            LOG.warning("!!! Warning: short read while loading the AOF file " + name + "!!!");
            LOG.warning("!!! Truncating the AOF " + name + " at offset " + valid + " !!!");
            try (FileChannel target = FileChannel.open(path, StandardOpenOption.WRITE)) {
                target.truncate(valid);
                LOG.warning("AOF " + name + " loaded anyway because aof-load-truncated is enabled");
                truncated = true;
                return;
            } catch (IOException e) {
                LOG.warning("Error truncating the AOF file " + name + ": " + DiskFault.reason(e));
            }
        } else {
            LOG.warning(at(size) + "the file ends in what begins at offset " + valid);
        }
        throw new AofError(
                "Unexpected end of file reading the append only file "
                        + name
                        + ". You can: 1) Make a backup of your AOF file, then use ./redis-check-aof"
                        + " --fix <filename.manifest>. 2) Alternatively you can set the"
                        + " 'aof-load-truncated' configuration option to yes and restart the"
                        + " server.");
    }

    @Override
    public void close() {
        engine.transactions().discard(session);
        if (base != null) {
            base.close();
        }
        if (commands != null) {
            commands.close();
        }
        reply.close();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warning("Fail to close the AOF file " + name + ": " + DiskFault.reason(e));
        }
    }
}
