package io.respite.commands.sortedset;

import static io.respite.engine.Flag.READONLY;

import io.respite.bytes.AsciiDouble;
import io.respite.commands.ScanOptions;
import io.respite.commands.ScanPage;
import io.respite.commands.SortedSetAccess;
import io.respite.data.ScoredMember;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.SortedSetCursor;
import io.respite.keyspace.SortedSetValue;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Sorted sets, some members at a time. */
public final class SortedSetScanCommand implements Family {

    @Override
    public List<Command> commands() {
        return List.of(Command.of("zscan", -3, this::zscan, READONLY));
    }

    /** ZSCAN key cursor [MATCH pattern] [COUNT count]. */
    private void zscan(Call call) {
        Args args = call.args();
        long position = ScanOptions.cursor(args, 2);
        long entry = SortedSetAccess.read(call, 1);
        if (entry == 0) {
            reply(call.reply(), 0);
            call.reply().array(0);
            return;
        }
        ScanOptions options = ScanOptions.parse(args, 3);
        long room = call.keyspace().arena().allocate(AsciiDouble.ROOM_BYTES);
        if (call.keyspace().sortedSets().isSmall(entry)) {
            scanSmall(call, entry, options, room);
        } else {
            scanLarge(call, entry, options, position, room);
        }
        call.keyspace().arena().free(room);
    }

    private static void reply(ReplyWriter reply, long next) {
        reply.array(2);
        reply.bulkInteger(next);
    }

    /* All at once. */
    private static void scanSmall(Call call, long entry, ScanOptions options, long room) {
        ReplyWriter reply = call.reply();
        SortedSetCursor cursor = call.keyspace().sortedSets().cursor();
        reply(reply, 0);
        long mark = reply.mark();
        long found = 0;
        for (boolean more = cursor.seek(entry, 0); more; more = cursor.next()) {
            if (options.matches(call.args(), cursor.text(), cursor.length())) {
                reply.bulk(cursor.text(), cursor.length());
                reply.bulk(room, AsciiDouble.format(cursor.score(), room));
                found += 2;
            }
        }
        reply.arrayAt(mark, found);
    }

    /* Redis shows scores with more digits here than elsewhere. */
    private static void scanLarge(
            Call call, long entry, ScanOptions options, long position, long room) {
        ReplyWriter reply = call.reply();
        SortedSetValue values = call.keyspace().sortedSets();
        ScanPage page = new ScanPage(call.args(), options, ScoredMember.TEXT_OFFSET);
        reply(reply, page.fill(position, (from, visitor) -> values.scan(entry, from, visitor)));
        reply.array(page.count() * 2L);
        for (int i = 0; i < page.count(); i++) {
            long member = page.entry(i);
            double score = ScoredMember.score(member);
            reply.bulk(ScoredMember.text(member), ScoredMember.length(member));
            reply.bulk(room, AsciiDouble.formatPrecisely(score, room));
        }
    }
}
