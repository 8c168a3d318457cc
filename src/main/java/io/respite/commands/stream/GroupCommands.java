package io.respite.commands.stream;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.STALE;
import static io.respite.engine.Flag.WRITE;

import io.respite.data.ConsumerGroup;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StreamValue;
import io.respite.keyspace.ValueType;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** XGROUP: makes, changes and removes consumer groups and their consumers. */
public final class GroupCommands implements Family {

    private static final CommandError NO_KEY =
            new CommandError(
                    "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you"
                            + " may want to use the MKSTREAM option to create an empty stream"
                            + " automatically.");
    private static final CommandError BUSY_GROUP =
            new CommandError("BUSYGROUP Consumer Group name already exists");
    private static final CommandError NEGATIVE_ENTRIES_READ =
            new CommandError("ERR value for ENTRIESREAD must be positive or -1");

    private static final int MOST_WORDS_OF_CREATE = 8;
    private static final int MOST_WORDS_OF_SETID = 7;

    private final StreamIds ids = new StreamIds();
    private final StreamId id = new StreamId();
    private boolean makesStream;
    private long entriesRead;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "xgroup",
                        -2,
                        Command.of("xgroup|create", -5, this::create, WRITE, DENYOOM),
                        Command.of(
                                "xgroup|createconsumer", 5, this::createConsumer, WRITE, DENYOOM),
                        Command.of("xgroup|delconsumer", 5, this::deleteConsumer, WRITE),
                        Command.of("xgroup|destroy", 4, this::destroy, WRITE),
                        Command.of("xgroup|help", 2, GroupCommands::help, LOADING, STALE),
                        Command.of("xgroup|setid", -5, this::setId, WRITE)));
    }

    /** XGROUP CREATE key group id | $ [MKSTREAM] [ENTRIESREAD number]. */
    private void create(Call call) {
        Args args = call.args();
        readOptions(call, true);
        StreamLog log = StreamAccess.write(call, 2);
        if (log == null && !makesStream) {
            throw NO_KEY;
        }
        if (args.count() > MOST_WORDS_OF_CREATE) {
            throw syntax(call);
        }
        if (args.is(4, "$")) {
            readLast(log);
        } else {
            ids.read(args, 4, id);
        }
        if (GroupAccess.find(call, log, 3) != null) {
            throw BUSY_GROUP;
        }
        StreamValue streams = StreamAccess.streams(call);
        if (log == null) {
            long entry = streams.add(call.database(), args.ref(2), args.length(2));
            log = streams.log(entry);
            call.effects()
                    .touched(KeyEvent.XADD, call.database().index(), args.ref(2), args.length(2));
        }
        ConsumerGroup group = streams.addGroup(log, args.ref(3), args.length(3));
        group.setLast(id.millis(), id.sequence());
        group.setEntriesRead(entriesRead);
        call.changed(KeyEvent.XGROUP_CREATE, 2);
        call.reply().ok();
    }

    private void readLast(StreamLog log) {
        id.setMin();
        if (log != null) {
            log.lastId(id);
        }
    }

    private void readOptions(Call call, boolean creates) {
        Args args = call.args();
        makesStream = false;
        entriesRead = ConsumerGroup.UNKNOWN;
        for (int i = 5; i < args.count(); i++) {
            if (creates && args.is(i, "mkstream")) {
                makesStream = true;
            } else if (args.is(i, "entriesread") && i + 1 < args.count()) {
                entriesRead = args.integer(++i);
                if (entriesRead < 0 && entriesRead != ConsumerGroup.UNKNOWN) {
                    throw NEGATIVE_ENTRIES_READ;
                }
            } else {
                throw syntax(call);
            }
        }
    }

    private static CommandError syntax(Call call) {
        return call.badSubcommand();
    }

    /** XGROUP CREATECONSUMER key group consumer. */
    private void createConsumer(Call call) {
        Args args = call.args();
        ConsumerGroup group = required(call, writeExisting(call));
        boolean isNew = group.findConsumer(args.ref(4), args.length(4)) == 0;
        if (isNew) {
            GroupAccess.add(call, group, 4, 2);
        }
        call.reply().integer(isNew ? 1 : 0);
    }

    private static StreamLog writeExisting(Call call) {
        StreamLog log = StreamAccess.write(call, 2);
        if (log == null) {
            throw NO_KEY;
        }
        return log;
    }

    private static ConsumerGroup required(Call call, StreamLog log) {
        ConsumerGroup group = GroupAccess.find(call, log, 3);
        if (group == null) {
            throw GroupAccess.noGroup(call.args());
        }
        return group;
    }

    /** XGROUP DELCONSUMER key group consumer. */
    private void deleteConsumer(Call call) {
        Args args = call.args();
        ConsumerGroup group = required(call, writeExisting(call));
        long consumer = group.findConsumer(args.ref(4), args.length(4));
        long pending = 0;
        if (consumer != 0) {
            pending = group.pendingOf(consumer).count();
            group.removeConsumer(consumer);
            call.changed(KeyEvent.XGROUP_DELCONSUMER, 2);
        }
        call.reply().integer(pending);
    }

    /** XGROUP DESTROY key group. Who waits for entries as one of its consumers is told. */
    private void destroy(Call call) {
        Args args = call.args();
        StreamLog log = writeExisting(call);
        ConsumerGroup group = GroupAccess.find(call, log, 3);
        if (group == null) {
            call.reply().integer(0);
            return;
        }
        StreamAccess.streams(call).removeGroup(log, group);
        call.changed(KeyEvent.XGROUP_DESTROY, 2);
        call.database().announce(args.ref(2), args.length(2), ValueType.STREAM);
        call.reply().integer(1);
    }

    private static void help(Call call) {
        call.help(
                "CREATE <key> <groupname> <id|$> [option]",
                "    Create a new consumer group. Options are:",
                "    * MKSTREAM",
                "      Create the empty stream if it does not exist.",
                "    * ENTRIESREAD entries_read",
                "      Set the group's entries_read counter (internal use).",
                "CREATECONSUMER <key> <groupname> <consumer>",
                "    Create a new consumer in the specified group.",
                "DELCONSUMER <key> <groupname> <consumer>",
                "    Remove the specified consumer.",
                "DESTROY <key> <groupname>",
                "    Remove the specified group.",
                "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
                "    Set the current group ID and entries_read counter.");
    }

    /** XGROUP SETID key group id | $ [ENTRIESREAD number]. */
    private void setId(Call call) {
        Args args = call.args();
        readOptions(call, false);
        StreamLog log = writeExisting(call);
        ConsumerGroup group = required(call, log);
        if (args.count() > MOST_WORDS_OF_SETID) {
            throw syntax(call);
        }
        if (args.is(4, "$")) {
            readLast(log);
        } else if (isSign(args, 4, '-')) {
            id.setMin();
        } else if (isSign(args, 4, '+')) {
            id.setMax();
        } else {
            ids.read(args, 4, id);
        }
        group.setLast(id.millis(), id.sequence());
        group.setEntriesRead(entriesRead);
        call.changed(KeyEvent.XGROUP_SETID, 2);
        call.reply().ok();
    }

    private static boolean isSign(Args args, int i, char sign) {
        return args.length(i) == 1 && Memory.getByte(args.ref(i)) == sign;
    }
}
