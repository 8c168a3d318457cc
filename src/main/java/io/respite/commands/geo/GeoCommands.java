package io.respite.commands.geo;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.bytes.FixedDecimal;
import io.respite.bytes.GeoDistance;
import io.respite.bytes.GeoHash;
import io.respite.commands.SortedSetAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Effects;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SortedSetValue;
import io.respite.memory.Arena;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Places as members of sorted sets: added, read, compared. Hot. */
public final class GeoCommands implements Family {

    private static final int NX = 1;
    private static final int XX = 2;
    private static final int CH = 4;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("geoadd", -5, this::geoadd, WRITE, DENYOOM),
                Command.of("geodist", -4, this::geodist, READONLY),
                Command.of("geohash", -2, this::geohash, READONLY),
                Command.of("geopos", -2, this::geopos, READONLY));
    }

    /** GEOADD key [NX | XX] [CH] longitude latitude member [longitude latitude member...]. */
    private void geoadd(Call call) {
        Args args = call.args();
        int options = 0;
        int first = 2;
        for (int bit; first < args.count() && (bit = option(args, first)) != 0; first++) {
            options |= bit;
        }
        int places = (args.count() - first) / 3;
        if ((args.count() - first) % 3 != 0 || (options & (NX | XX)) == (NX | XX)) {
            throw CommandError.SYNTAX;
        }
        for (int i = first; i < args.count(); i += 3) {
            GeoArguments.longitude(args, i);
        }
        if (places == 0) {
            throw CommandError.SYNTAX;
        }
        add(call, options, first, places);
    }

    private static int option(Args args, int i) {
        return args.is(i, "nx") ? NX : args.is(i, "xx") ? XX : args.is(i, "ch") ? CH : 0;
    }

    private static void add(Call call, int options, int first, int places) {
        Args args = call.args();
        SortedSetValue values = call.keyspace().sortedSets();
        long entry = opened(call, options, first, places);
        int added = 0;
        int updated = 0;
        for (int i = first; entry != 0 && i < args.count(); i += 3) {
            double score = hash(args, i);
            long text = args.ref(i + 2);
            int length = args.length(i + 2);
            long member = values.find(entry, text, length);
            if (member == 0 && (options & XX) == 0) {
                entry = values.add(call.database(), entry, text, length, score);
                added++;
            } else if (member != 0 && (options & NX) == 0 && values.score(entry, member) != score) {
                entry = values.setScore(call.database(), entry, member, text, length, score);
                updated++;
            }
        }
        if (added + updated > 0) {
            SortedSetAccess.changed(call, KeyEvent.ZADD, 1, added + updated);
            propagate(call, first, places);
        }
        call.reply().integer((options & CH) != 0 ? added + updated : added);
    }

    /* Replicas get the hashes, as ZADD. */
    private static void propagate(Call call, int first, int places) {
        Args args = call.args();
        Effects effects = call.effects().instead(call.database().index(), first + places * 2);
        effects.word("zadd");
        for (int i = 1; i < first; i++) {
            effects.word(args.ref(i), args.length(i));
        }
        for (int i = first; i < args.count(); i += 3) {
            effects.word(hash(args, i)).word(args.ref(i + 2), args.length(i + 2));
        }
    }

    private static long hash(Args args, int i) {
        double longitude = GeoArguments.number(args, i, CommandError.NOT_A_FLOAT);
        double latitude = GeoArguments.number(args, i + 1, CommandError.NOT_A_FLOAT);
        return GeoHash.encode(longitude, latitude, GeoHash.STEPS);
    }

    /* The entry with room for the places, or 0 where none is made. */
    private static long opened(Call call, int options, int first, int places) {
        Args args = call.args();
        SortedSetValue values = call.keyspace().sortedSets();
        long entry = SortedSetAccess.write(call, 1);
        if (entry != 0) {
            return values.expect(call.database(), entry, places);
        }
        return (options & XX) != 0
                ? 0
                : values.create(
                        call.database(),
                        args.ref(1),
                        args.length(1),
                        places,
                        args.length(first + 2));
    }

    /** GEODIST key member1 member2 [unit]. */
    private void geodist(Call call) {
        Args args = call.args();
        double metres = args.count() == 5 ? GeoArguments.metres(args, 4) : 1;
        if (args.count() > 5) {
            throw CommandError.SYNTAX;
        }
        long entry = SortedSetAccess.read(call, 1);
        SortedSetValue values = call.keyspace().sortedSets();
        long from = entry == 0 ? 0 : values.find(entry, args.ref(2), args.length(2));
        long to = from == 0 ? 0 : values.find(entry, args.ref(3), args.length(3));
        if (to == 0) {
            call.reply().nullBulk();
            return;
        }
        long first = GeoHash.ofScore(values.score(entry, from));
        long second = GeoHash.ofScore(values.score(entry, to));
        double distance =
                GeoDistance.between(
                        GeoHash.longitude(first),
                        GeoHash.latitude(first),
                        GeoHash.longitude(second),
                        GeoHash.latitude(second));
        Arena arena = call.keyspace().arena();
        long text = arena.allocate(FixedDecimal.MAX_LENGTH);
        call.reply().bulk(text, FixedDecimal.formatDistance(distance / metres, text));
        arena.free(text);
    }

    /** GEOHASH key member...: the texts that other systems use. */
    private void geohash(Call call) {
        Args args = call.args();
        long entry = SortedSetAccess.read(call, 1);
        SortedSetValue values = call.keyspace().sortedSets();
        Arena arena = call.keyspace().arena();
        long text = arena.allocate(GeoHash.TEXT_LENGTH);
        call.reply().array(args.count() - 2);
        for (int i = 2; i < args.count(); i++) {
            long member = entry == 0 ? 0 : values.find(entry, args.ref(i), args.length(i));
            if (member == 0) {
                call.reply().nullBulk();
                continue;
            }
            long hash = GeoHash.ofScore(values.score(entry, member));
            GeoHash.writeText(GeoHash.longitude(hash), GeoHash.latitude(hash), text);
            call.reply().bulk(text, GeoHash.TEXT_LENGTH);
        }
        arena.free(text);
    }

    /** GEOPOS key member.... */
    private void geopos(Call call) {
        Args args = call.args();
        long entry = SortedSetAccess.read(call, 1);
        SortedSetValue values = call.keyspace().sortedSets();
        Arena arena = call.keyspace().arena();
        long text = arena.allocate(FixedDecimal.MAX_LENGTH);
        call.reply().array(args.count() - 2);
        for (int i = 2; i < args.count(); i++) {
            long member = entry == 0 ? 0 : values.find(entry, args.ref(i), args.length(i));
            if (member == 0) {
                call.reply().nullArray();
                continue;
            }
            long hash = GeoHash.ofScore(values.score(entry, member));
            replyPlace(call.reply(), GeoHash.longitude(hash), GeoHash.latitude(hash), text);
        }
        arena.free(text);
    }

    /** Replies two coordinates; {@code text} is room for one. */
    static void replyPlace(ReplyWriter reply, double longitude, double latitude, long text) {
        reply.array(2);
        reply.decimal(text, FixedDecimal.formatCoordinate(longitude, text));
        reply.decimal(text, FixedDecimal.formatCoordinate(latitude, text));
    }
}
