package io.respite.commands.stream;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.data.StreamWords;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.ValueType;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** The commands that add entries to streams and take them away. Hot. */
public final class StreamCommands implements Family {

    private static final CommandError ZERO_ID =
            new CommandError("ERR The ID specified in XADD must be greater than 0-0");
    private static final CommandError EXHAUSTED =
            new CommandError(
                    "ERR The stream has exhausted the last possible ID, unable to add more items");
    private static final CommandError NOT_ABOVE =
            new CommandError(
                    "ERR The ID specified in XADD is equal or smaller than the target stream top"
                            + " item");
    private static final CommandError TOO_LARGE =
            new CommandError("ERR Elements are too large to be stored");
    private static final CommandError NEGATIVE_ADDED =
            new CommandError("ERR entries_added must be positive");
    private static final CommandError BELOW_GIVEN_DELETED =
            new CommandError(
                    "ERR The ID specified in XSETID is smaller than the provided"
                            + " max_deleted_entry_id");
    private static final CommandError BELOW_DELETED =
            new CommandError(
                    "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
    private static final CommandError BELOW_TOP =
            new CommandError(
                    "ERR The ID specified in XSETID is smaller than the target stream top item");
    private static final CommandError ADDED_BELOW_LENGTH =
            new CommandError(
                    "ERR The entries_added specified in XSETID is smaller than the target stream"
                            + " length");

    private final StreamIds ids = new StreamIds();
    private final TrimOptions options = new TrimOptions(ids);
    private final StreamWords words = new StreamWords();
    private final StreamId id = new StreamId();
    private final StreamId other = new StreamId();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("xadd", -5, this::xadd, WRITE, DENYOOM, FAST),
                Command.of("xdel", -3, this::xdel, WRITE, FAST),
                Command.of("xlen", 2, this::xlen, READONLY, FAST),
                Command.of("xsetid", -3, this::xsetid, WRITE, DENYOOM, FAST),
                Command.of("xtrim", -4, this::xtrim, WRITE));
    }

    /**
     * XADD key [NOMKSTREAM] [MAXLEN | MINID [= | ~] threshold [LIMIT count]] * | id field value ...
     */
    private void xadd(Call call) {
        Args args = call.args();
        int idWord = options.readOfAdd(call);
        int fields = args.count() - idWord - 1;
        if (fields < 2 || (fields & 1) == 1) {
            throw CommandError.arity(call.command().fullName());
        }
        if (options.idIsGiven() && !options.sequenceIsOpen() && options.id().isZero()) {
            throw ZERO_ID;
        }
        StreamLog log = StreamAccess.write(call, 1);
        if (log == null && options.createsNothing()) {
            call.reply().nullBulk();
            return;
        }
        chooseId(call, log);
        takeWords(args, idWord + 1);
        if (log == null) {
            log = create(call);
        }
        log.append(id, words);
        call.changed(KeyEvent.XADD, 1);
        if (options.trim(log) > 0) {
            call.event(KeyEvent.XTRIM, 1);
        }
        propagate(call, log, idWord);
        StreamAccess.replyId(call.reply(), id);
        call.database().announce(args.ref(1), args.length(1), ValueType.STREAM);
    }

    private static StreamLog create(Call call) {
        Args args = call.args();
        long entry = StreamAccess.streams(call).add(call.database(), args.ref(1), args.length(1));
        return StreamAccess.streams(call).log(entry);
    }

    /* As the options say, or the next one from the time on. */
    private void chooseId(Call call, StreamLog log) {
        other.setMin();
        if (log != null) {
            log.lastId(other);
        }
        if (other.isMax()) {
            throw EXHAUSTED;
        }
        if (!options.idIsGiven()) {
            id.set(call.now(), 0);
            if (Long.compareUnsigned(call.now(), other.millis()) <= 0) {
                id.set(other);
                id.increment();
            }
            return;
        }
        id.set(options.id());
        if (options.sequenceIsOpen() && id.millis() == other.millis()) {
            if (other.sequence() == -1) {
                throw NOT_ABOVE;
            }
            id.set(id.millis(), other.sequence() + 1);
        }
        if (id.compareTo(other) <= 0) {
            throw NOT_ABOVE;
        }
    }

    private void takeWords(Args args, int first) {
        words.clear();
        for (int i = first; i < args.count(); i++) {
            words.add(args.ref(i), args.length(i));
        }
        if (StreamLog.isTooLarge(words)) {
            throw TOO_LARGE;
        }
    }

    private void propagate(Call call, StreamLog log, int idWord) {
        boolean idIsNew = !options.idIsGiven() || options.sequenceIsOpen();
        if (idIsNew || options.isApproximate()) {
            options.propagate(call, log, idIsNew ? idWord : 0, id);
        }
    }

    /** XDEL key id ... */
    private void xdel(Call call) {
        StreamLog log = StreamAccess.write(call, 1);
        if (log == null) {
            call.reply().integer(0);
            return;
        }
        Args args = call.args();
        for (int i = 2; i < args.count(); i++) {
            ids.read(args, i, id);
        }
        long deleted = 0;
        for (int i = 2; i < args.count(); i++) {
            ids.read(args, i, id);
            if (log.delete(id)) {
                log.maxDeletedId(other);
                if (id.compareTo(other) > 0) {
                    log.setMaxDeletedId(id);
                }
                deleted++;
            }
        }
        if (deleted > 0) {
            changed(call, KeyEvent.XDEL, deleted);
        }
        call.reply().integer(deleted);
    }

    private static void changed(Call call, KeyEvent event, long entries) {
        call.changed(event, 1);
        call.effects().changed(entries - 1);
    }

    /** XLEN key. */
    private void xlen(Call call) {
        StreamLog log = StreamAccess.read(call, 1);
        call.reply().integer(log == null ? 0 : log.length());
    }

    /** XTRIM key MAXLEN | MINID [= | ~] threshold [LIMIT count]. */
    private void xtrim(Call call) {
        options.readOfTrim(call);
        StreamLog log = StreamAccess.write(call, 1);
        long trimmed = log == null ? 0 : options.trim(log);
        if (trimmed > 0) {
            changed(call, KeyEvent.XTRIM, trimmed);
            if (options.isApproximate()) {
                options.propagate(call, log, 0, id);
            }
        }
        call.reply().integer(trimmed);
    }

    /** XSETID key last-id [ENTRIESADDED number] [MAXDELETEDID id]. */
    private void xsetid(Call call) {
        Args args = call.args();
        ids.read(args, 2, id);
        other.setMin();
        long added = -1;
        for (int i = 3; i < args.count(); i += 2) {
            if (args.is(i, "entriesadded") && i + 1 < args.count()) {
                added = args.integer(i + 1);
                if (added < 0) {
                    throw NEGATIVE_ADDED;
                }
            } else if (args.is(i, "maxdeletedid") && i + 1 < args.count()) {
                ids.read(args, i + 1, other);
                if (id.compareTo(other) < 0) {
                    throw BELOW_GIVEN_DELETED;
                }
            } else {
                throw CommandError.SYNTAX;
            }
        }
        StreamLog log = StreamAccess.write(call, 1);
        if (log == null) {
            throw CommandError.NO_SUCH_KEY;
        }
        checkLastId(log, added);
        log.setLastId(id);
        if (added >= 0) {
            log.setEntriesAdded(added);
        }
        if (!other.isZero()) {
            log.setMaxDeletedId(other);
        }
        call.changed(KeyEvent.XSETID, 1);
        call.reply().ok();
    }

    private void checkLastId(StreamLog log, long added) {
        StreamId bound = options.id();
        log.maxDeletedId(bound);
        if (id.compareTo(bound) < 0) {
            throw BELOW_DELETED;
        }
        if (log.length() > 0) {
            log.lastEntry(bound);
            if (id.compareTo(bound) < 0) {
                throw BELOW_TOP;
            }
            if (added >= 0 && log.length() > added) {
                throw ADDED_BELOW_LENGTH;
            }
        }
    }
}
