package io.respite.commands.geo;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.bytes.FixedDecimal;
import io.respite.bytes.GeoHash;
import io.respite.commands.SortedSetAccess;
import io.respite.commands.geo.GeoSearchOptions.Form;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SortedSetBuilder;
import io.respite.keyspace.SortedSetCursor;
import io.respite.keyspace.SortedSetValue;
import io.respite.memory.Arena;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Places in a circle or a box. Owned by the engine thread. Hot. */
public final class GeoSearchCommands implements Family {

    private final GeoArea area = new GeoArea();
    private final GeoSearchOptions options = new GeoSearchOptions(area);

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("georadius", -6, this::georadius, WRITE, DENYOOM, MOVABLE_KEYS),
                Command.of("georadius_ro", -6, this::georadiusRo, READONLY),
                Command.of(
                        "georadiusbymember",
                        -5,
                        this::georadiusByMember,
                        WRITE,
                        DENYOOM,
                        MOVABLE_KEYS),
                Command.of("georadiusbymember_ro", -5, this::georadiusByMemberRo, READONLY),
                Command.of("geosearch", -7, this::geosearch, READONLY),
                Command.of("geosearchstore", -8, this::geosearchStore, WRITE, DENYOOM));
    }

    /**
     * GEORADIUS key longitude latitude radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count
     * [ANY]] [ASC | DESC] [STORE key | STOREDIST key].
     */
    private void georadius(Call call) {
        search(call, 1, Form.RADIUS);
    }

    private void georadiusRo(Call call) {
        search(call, 1, Form.RADIUS_RO);
    }

    /** GEORADIUSBYMEMBER key member radius unit, and options as of GEORADIUS. */
    private void georadiusByMember(Call call) {
        search(call, 1, Form.RADIUS_BY_MEMBER);
    }

    private void georadiusByMemberRo(Call call) {
        search(call, 1, Form.RADIUS_BY_MEMBER_RO);
    }

    /**
     * GEOSEARCH key FROMMEMBER member | FROMLONLAT longitude latitude BYRADIUS radius unit | BYBOX
     * width height unit [ASC | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH].
     */
    private void geosearch(Call call) {
        search(call, 1, Form.SEARCH);
    }

    /** GEOSEARCHSTORE target key, and options as of GEOSEARCH, [STOREDIST]. */
    private void geosearchStore(Call call) {
        search(call, 2, Form.SEARCH_STORE);
    }

    private void search(Call call, int key, Form form) {
        long entry = SortedSetAccess.read(call, key);
        options.parse(call, form, entry);
        if (entry == 0) {
            if (options.stores()) {
                removeTarget(call);
                call.reply().integer(0);
            } else {
                call.reply().array(0);
            }
            return;
        }
        GeoResults results = new GeoResults(call.keyspace().arena());
        results.begin();
        try {
            collect(call, entry, results);
            long wanted = results.count();
            if (options.count() > 0) {
                wanted = Math.min(wanted, options.count());
            }
            if (options.isSorted()) {
                results.sort(wanted, options.isDescending());
            }
            if (options.stores()) {
                store(call, results, wanted, form);
            } else {
                reply(call, results, wanted);
            }
        } finally {
            results.end();
        }
    }

    private void collect(Call call, long entry, GeoResults results) {
        SortedSetValue values = call.keyspace().sortedSets();
        SortedSetCursor cursor = values.cursor();
        long most = options.isAny() ? options.count() : Long.MAX_VALUE;
        area.cover();
        for (int box = area.nextBox(-1); box < GeoArea.BOXES; box = area.nextBox(box)) {
            double above = area.above(box);
            long rank = values.countBelow(entry, area.lowest(box), false);
            for (boolean more = cursor.seek(entry, rank);
                    more && cursor.score() < above && results.count() < most;
                    more = cursor.next()) {
                collect(cursor, results);
            }
        }
    }

    private void collect(SortedSetCursor cursor, GeoResults results) {
        long hash = GeoHash.ofScore(cursor.score());
        double latitude = GeoHash.latitude(hash);
        if (area.isBeyond(latitude)) {
            return;
        }
        double longitude = GeoHash.longitude(hash);
        double distance = area.distance(longitude, latitude);
        if (distance >= 0) {
            results.add(
                    cursor.text(), cursor.length(), cursor.score(), longitude, latitude, distance);
        }
    }

    private void reply(Call call, GeoResults results, long wanted) {
        ReplyWriter reply = call.reply();
        Arena arena = call.keyspace().arena();
        int details =
                (options.withDistance() ? 1 : 0)
                        + (options.withHash() ? 1 : 0)
                        + (options.withCoordinates() ? 1 : 0);
        long text = arena.allocate(FixedDecimal.MAX_LENGTH);
        reply.array(wanted);
        for (long i = 0; i < wanted; i++) {
            long place = results.place(i);
            if (details > 0) {
                reply.array(details + 1L);
            }
            reply.bulk(results.text(place), results.length(place));
            if (options.withDistance()) {
                double distance = results.distance(place) / area.metresPerUnit();
                reply.bulk(text, FixedDecimal.formatDistance(distance, text));
            }
            if (options.withHash()) {
                reply.integer(asInteger(results.score(place)));
            }
            if (options.withCoordinates()) {
                GeoCommands.replyPlace(
                        reply, results.longitude(place), results.latitude(place), text);
            }
        }
        arena.free(text);
    }

    /* As a C compiler for x86-64 converts what is too large. */
    private static long asInteger(double score) {
        return score >= 0x1p63 ? Long.MIN_VALUE : (long) score;
    }

    private void store(Call call, GeoResults results, long wanted, Form form) {
        Args args = call.args();
        int target = options.storeWord();
        if (wanted == 0) {
            removeTarget(call);
            call.reply().integer(0);
            return;
        }
        SortedSetBuilder builder = call.keyspace().sortedSets().builder();
        builder.begin();
        for (long i = 0; i < wanted; i++) {
            long place = results.place(i);
            double distance = results.distance(place) / area.metresPerUnit();
            double score = options.storesDistance() ? distance : results.score(place);
            builder.add(results.text(place), results.length(place), score);
        }
        builder.order();
        builder.place(call.database(), args.ref(target), args.length(target));
        KeyEvent event = form.isSearch() ? KeyEvent.GEOSEARCHSTORE : KeyEvent.GEORADIUSSTORE;
        SortedSetAccess.changed(call, event, target, wanted);
        call.reply().integer(wanted);
    }

    /* A target whose time has come is deleted all the same. */
    private void removeTarget(Call call) {
        Args args = call.args();
        int target = options.storeWord();
        long old = call.database().findEvenIfDue(args.ref(target), args.length(target));
        if (old != 0) {
            call.database().remove(old);
            call.changed(KeyEvent.DEL, target);
        }
    }
}
