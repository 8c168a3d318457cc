package io.respite.commands.hash;

import static io.respite.engine.Flag.READONLY;

import io.respite.commands.ScanOptions;
import io.respite.commands.ScanPage;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Entry;
import io.respite.keyspace.FieldVisitor;
import io.respite.keyspace.HashValue;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Which fields a hash has: all, some at a time. Hot. */
public final class HashListingCommands implements Family {

    private final FieldReply fields = new FieldReply();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("hgetall", 2, this::hgetall, READONLY),
                Command.of("hkeys", 2, this::hkeys, READONLY),
                Command.of("hvals", 2, this::hvals, READONLY),
                Command.of("hscan", -3, this::hscan, READONLY));
    }

    private void hgetall(Call call) {
        list(call, true, true);
    }

    private void hkeys(Call call) {
        list(call, true, false);
    }

    private void hvals(Call call) {
        list(call, false, true);
    }

    private void list(Call call, boolean names, boolean values) {
        long entry = HashAccess.read(call);
        HashValue hashes = call.keyspace().hashes();
        ReplyWriter reply = call.reply();
        boolean isMap = names && values;
        if (entry != 0 && hashes.hasDueFields(entry)) {
            listVisible(call, entry, names, values);
            return;
        }
        long size = entry == 0 ? 0 : hashes.size(entry);
        if (isMap) {
            reply.map(size);
        } else {
            reply.array(size);
        }
        if (entry != 0) {
            hashes.forEachField(entry, fields.begin(reply, names, values));
        }
    }

    /* How many fields nobody may see any more is not known before. */
    private void listVisible(Call call, long entry, boolean names, boolean values) {
        ReplyWriter reply = call.reply();
        long mark = reply.mark();
        call.keyspace().hashes().forEachField(entry, fields.begin(reply, names, values));
        if (names && values) {
            reply.mapAt(mark, fields.count());
        } else {
            reply.arrayAt(mark, fields.count());
        }
    }

    /** HSCAN key cursor [MATCH pattern] [COUNT count]. */
    private void hscan(Call call) {
        Args args = call.args();
        long cursor = ScanOptions.cursor(args, 2);
        long entry = HashAccess.read(call);
        ReplyWriter reply = call.reply();
        if (entry == 0) {
            replyCursor(reply, 0);
            reply.array(0);
            return;
        }
        ScanOptions options = ScanOptions.parse(args, 3);
        if (Entry.isLarge(entry)) {
            scanTable(call, entry, cursor, options);
            return;
        }
        replyCursor(reply, 0);
        long mark = reply.mark();
        fields.begin(reply, true, true);
        FieldVisitor matching =
                (name, nameLength, value, valueLength) -> {
                    if (options.matches(args, name, nameLength)) {
                        fields.field(name, nameLength, value, valueLength);
                    }
                };
        call.keyspace().hashes().forEachField(entry, matching);
        reply.arrayAt(mark, fields.count() * 2);
    }

    private void scanTable(Call call, long entry, long cursor, ScanOptions options) {
        HashValue hashes = call.keyspace().hashes();
        ReplyWriter reply = call.reply();
        ScanPage page = new ScanPage(call.args(), options, 0);
        replyCursor(reply, page.fill(cursor, (from, found) -> hashes.scan(entry, from, found)));
        long mark = reply.mark();
        fields.begin(reply, true, true);
        for (int i = 0; i < page.count(); i++) {
            if (hashes.take(entry, page.entry(i))) {
                fields.field(
                        hashes.name(), hashes.nameLength(), hashes.value(), hashes.valueLength());
            }
        }
        reply.arrayAt(mark, fields.count() * 2);
    }

    private static void replyCursor(ReplyWriter reply, long cursor) {
        reply.array(2);
        reply.bulkInteger(cursor);
    }
}
