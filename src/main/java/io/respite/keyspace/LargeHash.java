package io.respite.keyspace;

import io.respite.bytes.Hash;
import io.respite.data.Dict;
import io.respite.data.DueQueue;
import io.respite.data.EntrySample;
import io.respite.data.HashField;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * The large form of a hash: a table of its fields, and a queue of those that expire. Methods take
 * the root that the hash's entry refers to. Owned by the engine thread. Hot.
 *
 * <pre>
 *   0        8       16
 *  +--------+-------+-------+
 *  | fields | due   | place |
 *  +--------+-------+-------+
 *
 *  fields  the root of a {@link Dict} of {@link HashField}s
 *  due     the root of a {@link DueQueue} of those that expire, 0 where none does
 *  place   that of the hash in its database's {@link DueHashes}, -1 for none
 * </pre>
 */
final class LargeHash {

    private static final int FIELDS = 0;
    private static final int DUE = 8;
    private static final int PLACE = 16;
    private static final int ROOT_BYTES = 20;
    private static final int NO_PLACE = -1;

    private final Arena arena;
    private final Dict fields;
    private final DueQueue due;
    private boolean created;

    LargeHash(Arena arena) {
        this.arena = arena;
        fields = new Dict(arena, 0);
        due = new DueQueue(arena, HashField::setPlace);
    }

    /** Makes an empty one and returns its root. */
    long create() {
        return create(0);
    }

    /** The same for so many fields, for which the table has room then. */
    long create(long expected) {
        long root = arena.allocate(ROOT_BYTES);
        Memory.putLong(root + FIELDS, fields.create(expected));
        Memory.putLong(root + DUE, 0);
        Memory.putInt(root + PLACE, NO_PLACE);
        return root;
    }

    /** How many fields there are, those whose time has come included. */
    long size(long root) {
        return fields(root).size();
    }

    /** Bytes of the hash with all its fields, estimated by so many of them. */
    long bytes(long root, long samples) {
        long queue = expires(root) ? due.at(Memory.getLong(root + DUE)).bytes() : 0;
        Dict table = fields(root);
        return ROOT_BYTES + queue + table.bytes() + EntrySample.bytes(arena, table, samples);
    }

    /** Has at hand what looking for fields takes; see {@link Dict#foresee}. */
    long foresee(long root, long[] hashes, int count) {
        return fields(root).foresee(hashes, count);
    }

    /** The field with that name, or 0. */
    long find(long root, long name, int length) {
        return fields(root).find(name, length, Hash.of(name, length));
    }

    /**
     * Sets a field, which does not expire afterwards, or as before where {@code keepsTime}.
     *
     * @return the field; {@link #created} tells whether it is new
     */
    long put(long root, long name, int nameLength, long value, int valueLength, boolean keepsTime) {
        long hash = Hash.of(name, nameLength);
        long field = fields(root).find(name, nameLength, hash);
        created = field == 0;
        if (created) {
            field = newField(name, nameLength, valueLength, false);
            fields.insert(field, hash);
        } else {
            field = reshape(root, field, valueLength, keepsTime && HashField.expires(field));
        }
        Memory.copy(value, HashField.value(field), valueLength);
        return field;
    }

    /**
     * Adds a field, unless there is one with its name; it expires at a time or {@link Entry#NEVER}.
     * Returns whether it did.
     */
    boolean addIfAbsent(
            long root, long name, int nameLength, long value, int valueLength, long time) {
        long hash = Hash.of(name, nameLength);
        if (fields(root).find(name, nameLength, hash) != 0) {
            return false;
        }
        boolean expires = time != Entry.NEVER;
        long field = newField(name, nameLength, valueLength, expires);
        Memory.copy(value, HashField.value(field), valueLength);
        fields.insert(field, hash);
        if (expires) {
            if (Memory.getLong(root + DUE) == 0) {
                Memory.putLong(root + DUE, due.create());
            }
            due(root).insert(field, time);
        }
        return true;
    }

    /** Whether the last {@link #put} made a new field. */
    boolean created() {
        return created;
    }

    private long newField(long name, int nameLength, int valueLength, boolean expires) {
        long field = arena.allocate(HashField.bytes(nameLength, valueLength, expires));
        HashField.initialize(field, name, nameLength, valueLength, expires);
        return field;
    }

    /*
     * Makes room in the field that the table found last, whose value is not kept, and gives it or
     * takes from it a place in the queue. The time of a new place is the caller's to set.
     */
    private long reshape(long root, long field, int valueLength, boolean expires) {
        boolean expired = HashField.expires(field);
        if (expired && !expires) {
            leaveQueue(root, field);
        }
        int place = expired && expires ? HashField.place(field) : NO_PLACE;
        int nameLength = HashField.nameLength(field);
        long newBytes = HashField.bytes(nameLength, valueLength, expires);
        if (Arena.blockBytes(newBytes) == Arena.blockBytes(HashField.bytes(field))) {
            HashField.setShape(field, valueLength, expires);
            if (place != NO_PLACE) {
                HashField.setPlace(field, place);
            }
            return field;
        }
        long moved = newField(HashField.name(field), nameLength, valueLength, expires);
        if (place != NO_PLACE) {
            due(root).replace(place, moved);
        }
        fields.replaceFound(moved);
        arena.free(field);
        return moved;
    }

    /** Removes a field of this hash. */
    void remove(long root, long field) {
        if (HashField.expires(field)) {
            leaveQueue(root, field);
        }
        long name = HashField.name(field);
        int length = HashField.nameLength(field);
        long hash = Hash.of(name, length);
        fields(root).find(name, length, hash);
        fields.removeFound(hash);
        arena.free(field);
    }

    /** When the field expires, in milliseconds since 1970, or {@link Entry#NEVER}. */
    long time(long root, long field) {
        return HashField.expires(field) ? due(root).time(HashField.place(field)) : Entry.NEVER;
    }

    /** Sets when the field expires. */
    void setTime(long root, long field, long time) {
        if (HashField.expires(field)) {
            due(root).change(HashField.place(field), time);
            return;
        }
        long timed = reshapeKeepingValue(root, field, true);
        if (Memory.getLong(root + DUE) == 0) {
            Memory.putLong(root + DUE, due.create());
        }
        due(root).insert(timed, time);
    }

    /** Lets a field that expires stay. */
    void clearTime(long root, long field) {
        reshapeKeepingValue(root, field, false);
    }

    private long reshapeKeepingValue(long root, long field, boolean expires) {
        int length = HashField.valueLength(field);
        long value = arena.allocate(Math.max(1, length));
        Memory.copy(HashField.value(field), value, length);
        find(root, HashField.name(field), HashField.nameLength(field));
        long reshaped = reshape(root, field, length, expires);
        Memory.copy(value, HashField.value(reshaped), length);
        arena.free(value);
        return reshaped;
    }

    private void leaveQueue(long root, long field) {
        due(root).remove(HashField.place(field));
        if (due.size() == 0) {
            due.free();
            Memory.putLong(root + DUE, 0);
        }
    }

    /** Whether any field expires. */
    static boolean expires(long root) {
        return Memory.getLong(root + DUE) != 0;
    }

    /** The field that expires first; there is one that {@link #expires}. */
    long firstDue(long root) {
        return due(root).first();
    }

    /** When the first of its fields expires, or {@link Long#MAX_VALUE} where none does. */
    long firstTime(long root) {
        return expires(root) ? due(root).firstTime() : Long.MAX_VALUE;
    }

    /** Whether the hash has a place among those of its database that are looked after. */
    static boolean hasPlace(long root) {
        return Memory.getInt(root + PLACE) != NO_PLACE;
    }

    static int place(long root) {
        return Memory.getInt(root + PLACE);
    }

    static void setPlace(long root, int place) {
        Memory.putInt(root + PLACE, place);
    }

    static void clearPlace(long root) {
        setPlace(root, NO_PLACE);
    }

    /** Visits all fields, those whose time has come included. */
    void forEach(long root, LongConsumer visitor) {
        fields(root).forEach(visitor);
    }

    /** Visits some fields and says where to go on; see {@link Dict#scan}. */
    long scan(long root, long cursor, LongConsumer visitor) {
        return fields(root).scan(cursor, visitor);
    }

    /** Any field, perhaps one whose time has come. */
    long random(long root, RandomGenerator generator) {
        return fields(root).random(generator);
    }

    /**
     * Visits the fields of one segment of the table, and says where to go on; see {@link
     * Dict#walk}.
     */
    long walk(long root, long position, LongConsumer visitor) {
        return fields(root).walk(position, visitor);
    }

    /** How many slots the table has. */
    long capacity(long root) {
        return fields(root).capacity();
    }

    /** Copies the hash with all its fields and their times, and returns the copy's root. */
    long copy(long root) {
        long copy = arena.allocate(ROOT_BYTES);
        Memory.putLong(copy + DUE, expires(root) ? due.create() : 0);
        Memory.putInt(copy + PLACE, NO_PLACE);
        Memory.putLong(copy + FIELDS, fields(root).copy(field -> copyField(root, field, copy)));
        return copy;
    }

    private long copyField(long root, long field, long copyRoot) {
        long bytes = HashField.bytes(field);
        long copy = arena.allocate(bytes);
        Memory.copy(field, copy, bytes);
        if (HashField.expires(field)) {
            long time = time(root, field);
            due(copyRoot).insert(copy, time);
        }
        return copy;
    }

    /** Frees the next part of the hash; see {@link CollectionValue#dismantle}. */
    long dismantle(long root, long position) {
        long next = fields(root).dismantle(position, arena::free);
        if (next < 0) {
            if (expires(root)) {
                due(root).free();
            }
            arena.free(root);
        }
        return next;
    }

    private Dict fields(long root) {
        return fields.at(Memory.getLong(root + FIELDS));
    }

    private DueQueue due(long root) {
        return due.at(Memory.getLong(root + DUE));
    }
}
