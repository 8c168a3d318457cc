package io.respite.keyspace;

import io.respite.memory.Arena;
import java.util.random.RandomGenerator;

/** All databases and what they share. Owned by the engine thread. */
public final class Keyspace implements AutoCloseable {

    private final Arena arena;
    private final Effects effects;
    private final AccessClock accessClock;
    private final RandomGenerator random;
    private final Reclaimer reclaimer;
    private final ValueBytes valueBytes;
    private final StringValue strings;
    private final HashValue hashes;
    private final FieldLifetimes fieldLifetimes;
    private final ListValue lists;
    private final SetValue sets;
    private final SortedSetValue sortedSets;
    private final StreamValue streams;

    /** By type: those that have elements. */
    private final CollectionValue[] collections = new CollectionValue[ValueType.COUNT];

    private final KeyspaceStatistics statistics = new KeyspaceStatistics();
    private final Database[] databases;
    private final Database scratch;
    private final Database copies;
    private Database[] aside;
    private String expiryWord = "DEL";
    private long copyCount;
    private long now;
    private boolean keepsExpired;
    private boolean paused;
    private boolean replica;
    private KeyListener listener;
    private Snapshot snapshot;
    private Runnable whenVisited = () -> {};
    private int snapshots;

    public Keyspace(Arena arena, int databaseCount, RandomGenerator random) {
        this.arena = arena;
        this.random = random;
        effects = new Effects(arena);
        accessClock = new AccessClock(random);
        reclaimer = new Reclaimer(arena, collections);
        valueBytes = new ValueBytes(arena);
        strings = new StringValue(arena, valueBytes);
        hashes = new HashValue(this);
        fieldLifetimes = new FieldLifetimes(this);
        add(ValueType.HASH, hashes);
        lists = new ListValue(arena, valueBytes);
        add(ValueType.LIST, lists);
        sets = new SetValue(arena, valueBytes, random);
        add(ValueType.SET, sets);
        sortedSets = new SortedSetValue(arena, valueBytes, reclaimer);
        add(ValueType.SORTED_SET, sortedSets);
        streams = new StreamValue(arena, reclaimer);
        add(ValueType.STREAM, streams);
        databases = new Database[databaseCount];
        for (int i = 0; i < databaseCount; i++) {
            databases[i] = new Database(this, i);
        }
        scratch = new Database(this, Database.SCRATCH);
        copies = new Database(this, Database.SCRATCH);
    }

    /**
     * Sets the time of what follows, in milliseconds since 1970; it stands still inside a command.
     */
    public void tick(long millis) {
        if (millis != now) {
            now = millis;
            accessClock.tick(millis);
        }
    }

    /** The time of the running command, in milliseconds since 1970. */
    public long now() {
        return now;
    }

    /** What has a time up to this one is over, in milliseconds since 1970. */
    public long overUntil() {
        return keepsExpired ? Long.MIN_VALUE : now;
    }

    /**
     * Lets nothing expire while writes of the past are repeated: what came later may have given a
     * key more time.
     */
    public void keepExpired(boolean isKept) {
        keepsExpired = isKept;
    }

    /** Whether nothing expires now. */
    boolean keepsExpired() {
        return keepsExpired;
    }

    /**
     * Removes no keys because their time has come, or again: nobody sees them meanwhile. While
     * writes are paused, nothing is to be propagated.
     */
    public void pauseExpiry(boolean isPaused) {
        paused = isPaused;
    }

    /** The same, because a primary says when keys go. */
    public void leaveExpiryToPrimary(boolean isLeft) {
        replica = isLeft;
    }

    /** Whether keys whose time has come are left where they are, until they are written to. */
    boolean leavesDue() {
        return paused || replica;
    }

    /** A key's time has come, and it is about to be removed. */
    void expired(int database, long key, int length) {
        effects.besides(database, 2).word(expiryWord).word(key, length);
        effects.event(KeyEvent.EXPIRED, database, key, length);
        statistics.expiredKeys++;
    }

    /** Chooses the command that keys which expire are propagated as: UNLINK or DEL. */
    public void propagateExpiryAsUnlink(boolean isUnlink) {
        expiryWord = isUnlink ? "UNLINK" : "DEL";
    }

    /** The command that keys which expire are propagated as. */
    public String expiryWord() {
        return expiryWord;
    }

    /** How many keys there are in all databases. */
    public long size() {
        long keys = 0;
        for (Database database : databases) {
            keys += database.size();
        }
        return keys;
    }

    public int databaseCount() {
        return databases.length;
    }

    public Database database(int index) {
        return databases[index];
    }

    /**
     * A database that nobody sees, for values that a command makes aside, to be stored or read once
     * ({@link Database#store}); the command leaves it empty.
     */
    public Database scratch() {
        return scratch;
    }

    /**
     * A database that nobody sees, for copies that are read after their command has ended, and for
     * values that are made in several turns, each under a number of its own (8 bytes).
     */
    public Database copies() {
        return copies;
    }

    /** The number of the next value there. */
    public long nextCopy() {
        return ++copyCount;
    }

    public Arena arena() {
        return arena;
    }

    public Effects effects() {
        return effects;
    }

    public AccessClock accessClock() {
        return accessClock;
    }

    public RandomGenerator random() {
        return random;
    }

    public Reclaimer reclaimer() {
        return reclaimer;
    }

    /** Gives values that are one stretch of memory their room. */
    public ValueBytes valueBytes() {
        return valueBytes;
    }

    /** Reads and writes the values that are strings. */
    public StringValue strings() {
        return strings;
    }

    /** Reads and writes the values that are hashes. */
    public HashValue hashes() {
        return hashes;
    }

    /** When fields of hashes expire. */
    public FieldLifetimes fieldLifetimes() {
        return fieldLifetimes;
    }

    /** Reads and writes the values that are lists. */
    public ListValue lists() {
        return lists;
    }

    /** Reads and writes the values that are sets. */
    public SetValue sets() {
        return sets;
    }

    /** Reads and writes the values that are sorted sets. */
    public SortedSetValue sortedSets() {
        return sortedSets;
    }

    /** Reads and writes the values that are streams. */
    public StreamValue streams() {
        return streams;
    }

    /** What is common to all values of a type that has elements. */
    public CollectionValue collection(ValueType type) {
        CollectionValue collection = collections[type.ordinal()];
        assert collection != null : type;
        return collection;
    }

    /** Bytes of the entry and its value, of a large one estimated by so many of its parts. */
    public long bytes(long entry, long samples) {
        long block = arena.usableBytes(entry);
        if (Entry.isLarge(entry)) {
            return block + collection(Entry.type(entry)).largeBytes(Entry.root(entry), samples);
        }
        return Entry.isSeparate(entry) ? block + arena.usableBytes(Entry.value(entry)) : block;
    }

    /** Takes a type of values in, before the first of them is made. */
    void add(ValueType type, CollectionValue collection) {
        collections[type.ordinal()] = collection;
    }

    public KeyspaceStatistics statistics() {
        return statistics;
    }

    /**
     * Cuts through the keyspace now: its entries will be visited as they are, in the steps of the
     * snapshot. There is no other snapshot.
     */
    public Snapshot beginSnapshot(SnapshotVisitor visitor) {
        assert snapshot == null;
        snapshot = new Snapshot(this, visitor, ++snapshots);
        effects.check(this);
        return snapshot;
    }

    /** Has this run when a value is visited that somebody waits for; see {@link Snapshot}. */
    public void whenVisited(Runnable listener) {
        whenVisited = listener;
    }

    void visited() {
        whenVisited.run();
    }

    /** The snapshot that is being taken, or null. */
    public Snapshot snapshot() {
        return snapshot;
    }

    void endSnapshot() {
        snapshot = null;
        effects.check(null);
    }

    /** Whether the key's entry, if there is one, may be changed; see {@link Database#mayChange}. */
    boolean mayChange(int database, long key, int length) {
        if (database == Database.SCRATCH) {
            return true;
        }
        long entry = databases[database].findEvenIfDue(key, length);
        return entry == 0 || databases[database].mayChange(entry);
    }

    /** Has one more listener hear of keys; not while a listener is being told. */
    public void addListener(KeyListener newListener) {
        listener = KeyListeners.with(listener, newListener);
        effects.tell(listener);
    }

    /** Lets a listener hear no more; not while a listener is being told. */
    public void removeListener(KeyListener oldListener) {
        listener = KeyListeners.without(listener, oldListener);
        effects.tell(listener);
    }

    /** Who hears of keys, or null. */
    KeyListener listener() {
        return listener;
    }

    /** Removes all keys of one database. Returns how many there were. */
    public long flush(Database database) {
        long removed = database.flush();
        announceFlush();
        return removed;
    }

    /** Removes all keys of all databases. Returns how many there were. */
    public long flushAll() {
        long removed = 0;
        for (Database database : databases) {
            removed += database.flush();
        }
        announceFlush();
        return removed;
    }

    /**
     * A database that nobody sees, to be filled and then put in the place of the one with this
     * index: {@link #adoptAside}, or else {@link #dropAside}.
     */
    public Database aside(int index) {
        if (aside == null) {
            aside = new Database[databases.length];
            for (int i = 0; i < aside.length; i++) {
                aside[i] = new Database(this, Database.SCRATCH);
            }
        }
        return aside[index];
    }

    /** Puts all databases that were filled aside in the place of those that were seen until now. */
    public void adoptAside() {
        for (int i = 0; i < databases.length; i++) {
            if (listener != null) {
                listener.replacing(databases[i], aside(i));
            }
            databases[i].empty();
            aside(i).swapContents(databases[i]);
            if (listener != null) {
                listener.replaced(databases[i]);
            }
        }
        announceFlush();
    }

    /** Forgets what was filled aside. */
    public void dropAside() {
        for (int i = 0; i < databases.length; i++) {
            aside(i).flush();
        }
    }

    private void announceFlush() {
        if (listener != null) {
            listener.flushed();
        }
    }

    /** Exchanges the keys of two databases. */
    public void swap(int first, int second) {
        Database one = databases[first];
        Database other = databases[second];
        boolean isHeard = listener != null && one != other;
        if (isHeard) {
            listener.swapping(one, other);
        }
        one.swapContents(other);
        if (isHeard) {
            listener.swapped(one, other);
        }
    }

    /** Frees what is not freed with the arena as a whole: nothing may be used afterwards. */
    @Override
    public void close() {
        effects.close();
        arena.close();
    }
}
