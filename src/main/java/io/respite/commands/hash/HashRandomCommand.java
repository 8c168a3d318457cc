package io.respite.commands.hash;

import static io.respite.engine.Flag.READONLY;

import io.respite.commands.RepeatedReply;
import io.respite.commands.Sample;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.HashValue;
import io.respite.keyspace.Keyspace;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;
import java.util.random.RandomGenerator;

/** HRANDFIELD: fields of a hash by chance. */
public final class HashRandomCommand implements Family {

    /*
     * As many as are asked for, each by itself, where the same may come again. Else either the
     * whole hash is walked and a sample taken, or, where few of many are wanted, any are taken
     * until enough different ones came.
     */

    /** A walk is cheaper where at least one in so many fields is wanted. */
    private static final long FEW_OF_MANY = 3;

    /** More different fields than this are found by a walk: each has to be remembered. */
    private static final long MOST_REMEMBERED = 10_000;

    private final FieldReply fields = new FieldReply();

    @Override
    public List<Command> commands() {
        return List.of(Command.of("hrandfield", -2, this::hrandfield, READONLY));
    }

    /** HRANDFIELD key [count [WITHVALUES]]. */
    private void hrandfield(Call call) {
        Args args = call.args();
        if (args.count() == 2) {
            one(call);
            return;
        }
        long count = args.integer(2, -Long.MAX_VALUE, Long.MAX_VALUE);
        boolean withValues = args.count() > 3;
        if (args.count() > 4 || withValues && !args.is(3, "withvalues")) {
            throw CommandError.SYNTAX;
        }
        if (withValues && Math.abs(count) > Long.MAX_VALUE / 2) {
            throw CommandError.OUT_OF_RANGE;
        }
        long entry = HashAccess.read(call);
        if (entry == 0 || count == 0) {
            call.reply().array(0);
        } else if (count < 0) {
            many(call, entry, -count, withValues);
        } else {
            different(call, entry, count, withValues);
        }
    }

    private static void one(Call call) {
        long entry = HashAccess.read(call);
        HashValue hashes = call.keyspace().hashes();
        if (entry != 0 && hashes.takeAny(entry, call.keyspace().random())) {
            call.reply().bulk(hashes.name(), hashes.nameLength());
        } else {
            call.reply().nullBulk();
        }
    }

    private void many(Call call, long entry, long count, boolean withValues) {
        HashValue hashes = call.keyspace().hashes();
        if (!hashes.takeAny(entry, call.keyspace().random())) {
            call.reply().array(0);
            return;
        }
        header(call.reply(), count, withValues);
        RepeatedReply.write(
                call, entry, hashes.size(entry), count, new AnyFields(call.keyspace(), withValues));
    }

    private final class AnyFields implements RepeatedReply.Elements {

        private final Keyspace keyspace;
        private final boolean withValues;
        private long hash;

        AnyFields(Keyspace keyspace, boolean withValues) {
            this.keyspace = keyspace;
            this.withValues = withValues;
        }

        @Override
        public void begin(ReplyWriter reply, long entry) {
            fields.begin(reply, true, withValues).nested();
            hash = entry;
        }

        @Override
        public boolean replyAny() {
            HashValue hashes = keyspace.hashes();
            boolean isThere = hashes.takeAny(hash, keyspace.random());
            if (isThere) {
                replyTaken(hashes);
            }
            return isThere;
        }
    }

    private void replyTaken(HashValue hashes) {
        fields.field(hashes.name(), hashes.nameLength(), hashes.value(), hashes.valueLength());
    }

    private static void header(ReplyWriter reply, long count, boolean withValues) {
        reply.array(withValues && !reply.isResp3() ? count * 2 : count);
    }

    private void different(Call call, long entry, long count, boolean withValues) {
        HashValue hashes = call.keyspace().hashes();
        long size = hashes.visibleSize(entry);
        long wanted = Math.min(count, size);
        header(call.reply(), wanted, withValues);
        fields.begin(call.reply(), true, withValues).nested();
        boolean isFew = wanted <= MOST_REMEMBERED && wanted < size / FEW_OF_MANY;
        if (isFew && HashValue.isTable(entry)) {
            fewOfMany(call, entry, (int) wanted);
        } else {
            RandomGenerator random = call.keyspace().random();
            Sample sample = new Sample(random, wanted, size);
            hashes.forEachField(
                    entry,
                    (name, nameLength, value, valueLength) -> {
                        if (sample.takesNext()) {
                            fields.field(name, nameLength, value, valueLength);
                        }
                    });
        }
    }

    private void fewOfMany(Call call, long entry, int wanted) {
        HashValue hashes = call.keyspace().hashes();
        References taken = new References(wanted);
        for (int found = 0; found < wanted; ) {
            hashes.takeAny(entry, call.keyspace().random());
            if (taken.add(hashes.name())) {
                replyTaken(hashes);
                found++;
            }
        }
    }

    /** A set of references. */
    private static final class References {

        private final long[] slots;

        References(int most) {
            slots = new long[Integer.highestOneBit(Math.max(1, most)) << 2];
        }

        boolean add(long reference) {
            int mask = slots.length - 1;
            int i = (int) (reference * 0x9E3779B97F4A7C15L >>> 32) & mask;
            while (slots[i] != 0) {
                if (slots[i] == reference) {
                    return false;
                }
                i = i + 1 & mask;
            }
            slots[i] = reference;
            return true;
        }
    }
}
