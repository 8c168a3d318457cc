package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
import io.respite.data.StreamId;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.RequestWriter;
import java.util.Arrays;

/**
 * What the running command has changed: the only place where a write is heard of. Handlers record
 * here; Engine hands the record to the {@link EffectSink}s once, after the command. Owned by the
 * engine thread.
 *
 * <p>By default a command that changed something is propagated as the client sent it; {@link
 * #instead} gives another form and {@link #besides} adds one before it.
 */
public final class Effects {

    /*
     * Keys and commands are copied to one block, because a key's entry may be gone when the sinks
     * look. Without sinks only the number of changes is kept.
     */

    /** Those who write what is propagated to a file. */
    public static final int FILE = 1;

    /** Those who send it to replicas. */
    public static final int REPLICAS = 2;

    /** All of them. */
    public static final int EVERYBODY = FILE | REPLICAS;

    /** A larger block, of some huge command, is not kept for the next one. */
    private static final int MOST_KEPT_BYTES = 1 << 20;

    private final Arena arena;
    private boolean observed;
    private int audience = EVERYBODY;

    /** Whom the command is for whose words are being recorded. */
    private int begunFor = EVERYBODY;

    /** Where a snapshot is being taken, or null. */
    private Keyspace checked;

    private KeyListener listener;
    private boolean together;
    private boolean apart;
    private int firstOfUnit;
    private int keptClasses;
    private long changes;
    private int events;
    private KeyEvent[] eventKinds = new KeyEvent[16];
    private int[] eventDatabases = new int[16];
    private long[] eventKeys = new long[16];
    private int commands;
    private int[] commandDatabases = new int[16];
    private int[] commandAudiences = new int[16];
    private long[] commandStarts = new long[16];
    private long[] commandEnds = new long[16];
    private boolean replaced;
    private boolean verbatim;
    private long block;
    private long capacity;
    private long used;

    public Effects(Arena arena) {
        this.arena = arena;
    }

    /**
     * Whether somebody takes the commands that are to be propagated; set when sinks come and go,
     * between commands.
     */
    public void observe(boolean isObserved) {
        assert isEmpty();
        observed = isObserved;
    }

    /**
     * Who gets what commands do from now on, for a part of a transaction: {@link #FILE}, {@link
     * #REPLICAS}, both, or nobody.
     */
    public void propagateTo(int newAudience) {
        audience = newAudience;
    }

    /** Which classes of events somebody takes: {@link KeyEvent#classBit}s. */
    public void observeEvents(int classBits) {
        keptClasses = classBits;
    }

    /** While a snapshot is taken: checks that it has seen what is changed, with assertions on. */
    void check(Keyspace keyspace) {
        checked = keyspace;
    }

    /**
     * Runs a task of which nobody hears, nor is it checked or counted: what it changes is nobody's
     * yet. Between commands.
     */
    public void silently(Runnable task) {
        assert isEmpty();
        final boolean wasObserved = observed;
        final int classes = keptClasses;
        final KeyListener told = listener;
        final Keyspace check = checked;
        observed = false;
        keptClasses = 0;
        listener = null;
        checked = null;
        try {
            task.run();
        } finally {
            changes = 0;
            events = 0;
            replaced = false;
            verbatim = false;
            observed = wasObserved;
            keptClasses = classes;
            listener = told;
            checked = check;
        }
    }

    /** Tells a listener of each key at once when it is changed; null for nobody. */
    void tell(KeyListener newListener) {
        listener = newListener;
    }

    /** A key was changed; raises the event. */
    public void changed(KeyEvent event, int database, long key, int keyLength) {
        assert checked == null || checked.mayChange(database, key, keyLength) : event;
        changes++;
        event(event, database, key, keyLength);
    }

    /**
     * A key was changed in a way that subscribers do not hear of: those who watch it or have a copy
     * are told, as of this event, which is not raised; nor does it count.
     */
    public void touched(KeyEvent event, int database, long key, int keyLength) {
        if (listener != null) {
            listener.changed(event, database, key, keyLength);
        }
    }

    /** Raises an event that is not a change of its own. */
    public void event(KeyEvent event, int database, long key, int keyLength) {
        if (listener != null && event.isOfChange()) {
            listener.changed(event, database, key, keyLength);
        }
        if ((keptClasses & event.classBit()) == 0) {
            return;
        }
        if (events == eventKinds.length) {
            eventKinds = Arrays.copyOf(eventKinds, events * 2);
            eventDatabases = Arrays.copyOf(eventDatabases, events * 2);
            eventKeys = Arrays.copyOf(eventKeys, events * 2);
        }
        eventKinds[events] = event;
        eventDatabases[events] = database;
        eventKeys[events++] = used << 32 | keyLength;
        room(keyLength);
        Memory.copy(key, block + used, keyLength);
        used += keyLength;
    }

    /** Something other than one key was changed: {@code number} changes without an event. */
    public void changed(long number) {
        changes += number;
    }

    /** Begins a command of {@code words} that is propagated instead of the client's. */
    public Effects instead(int database, int words) {
        replaced = true;
        return begin(database, words, audience);
    }

    /** The client's command is propagated as it was sent. */
    public void instead(int database, Args args) {
        long request = args.request();
        if (request != 0) {
            instead(database, request, args.requestLength());
            return;
        }
        instead(database, args.count());
        for (int i = 0; i < args.count(); i++) {
            word(args.ref(i), args.length(i));
        }
    }

    /** A command is propagated as it stands there, in RESP, instead of the client's. */
    public void instead(int database, long request, int length) {
        replaced = true;
        begunFor = audience;
        if (isKept()) {
            beginBytes(database);
            room(length);
            Memory.copy(request, block + used, length);
            used += length;
            commandEnds[commands - 1] = used;
        }
    }

    /** The client's command is not propagated. */
    public void insteadNothing() {
        replaced = true;
    }

    /** The client's command is propagated as it was sent even if it changed nothing. */
    public void verbatim() {
        verbatim = true;
    }

    /**
     * Begins a command of {@code words} that is propagated besides the client's, before it: what
     * the keyspace does by itself, as where a key's time has come. Everybody gets it.
     */
    public Effects besides(int database, int words) {
        return begin(database, words, EVERYBODY);
    }

    /** The next word of the command that was begun. */
    public Effects word(String text) {
        if (isKept()) {
            wordHeader(text.length());
            for (int i = 0; i < text.length(); i++) {
                Memory.putByte(block + used++, text.charAt(i));
            }
            endWord();
        }
        return this;
    }

    /** The next word of the command that was begun. */
    public Effects word(long ref, int length) {
        if (isKept()) {
            wordHeader(length);
            Memory.copy(ref, block + used, length);
            used += length;
            endWord();
        }
        return this;
    }

    /** The next word of the command that was begun, a number. */
    public Effects word(long number) {
        if (isKept()) {
            wordHeader(AsciiNumber.length(number));
            used += AsciiNumber.format(number, block + used);
            endWord();
        }
        return this;
    }

    /** The next word of the command that was begun, an id of a stream's entry. */
    public Effects word(StreamId id) {
        if (isKept()) {
            long high = id.millis();
            long low = id.sequence();
            wordHeader(AsciiNumber.lengthUnsigned(high) + 1 + AsciiNumber.lengthUnsigned(low));
            used += id.format(block + used);
            endWord();
        }
        return this;
    }

    /** Whether nothing was recorded. */
    public boolean isEmpty() {
        return changes == 0 && events == 0 && commands == firstOfUnit && !verbatim && !replaced;
    }

    /**
     * From here on the commands that are to be propagated are kept back, until {@link
     * #endTogether}: those of a transaction are propagated as one.
     */
    public void beginTogether() {
        assert isEmpty();
        together = true;
    }

    /** The running command's changes have nothing to do with each other: keys it found expired. */
    public void keepApart() {
        apart = true;
    }

    /** Whether commands that are to be propagated are no transaction, however many. */
    public boolean isApart() {
        return apart;
    }

    /** What was kept back is to be handed on. */
    public void endTogether() {
        assert isEmpty();
        together = false;
        firstOfUnit = 0;
    }

    /** How many changes were made, as {@code rdb_changes_since_last_save} counts them. */
    public long changes() {
        return changes;
    }

    /** Whether sinks listen, so that the client's command must be written down. */
    public boolean needsVerbatim() {
        return observed && audience != 0 && (changes > 0 || verbatim) && !replaced;
    }

    public int eventCount() {
        return events;
    }

    public KeyEvent eventKind(int i) {
        return eventKinds[i];
    }

    public int eventDatabase(int i) {
        return eventDatabases[i];
    }

    /** Where the key of event {@code i} begins. */
    public long eventKey(int i) {
        return block + (eventKeys[i] >>> 32);
    }

    public int eventKeyLength(int i) {
        return (int) eventKeys[i];
    }

    /** How many commands are to be propagated now; more than one are one transaction. */
    public int commandCount() {
        return together ? 0 : commands;
    }

    public int commandDatabase(int i) {
        return commandDatabases[i];
    }

    /** Whether command {@code i} is for {@link #FILE}, or for {@link #REPLICAS}. */
    public boolean isCommandFor(int i, int who) {
        return (commandAudiences[i] & who) != 0;
    }

    /** Where command {@code i} begins, in RESP. */
    public long command(int i) {
        return block + commandStarts[i];
    }

    public int commandLength(int i) {
        return (int) (commandEnds[i] - commandStarts[i]);
    }

    /** Forgets everything, for the next command. */
    public void clear() {
        changes = 0;
        events = 0;
        replaced = false;
        verbatim = false;
        if (together) {
            firstOfUnit = commands;
            used = commands == 0 ? 0 : commandEnds[commands - 1];
            return;
        }
        commands = 0;
        used = 0;
        apart = false;
        if (capacity > MOST_KEPT_BYTES) {
            close();
        }
    }

    /** Returns the block. */
    public void close() {
        if (block != 0) {
            arena.free(block);
            block = 0;
            capacity = 0;
        }
    }

    private boolean isKept() {
        return observed && begunFor != 0;
    }

    private Effects begin(int database, int words, int whom) {
        begunFor = whom;
        if (isKept()) {
            beginBytes(database);
            room(RequestWriter.FRAME_BYTES);
            used = RequestWriter.begin(words, block + used) - block;
        }
        return this;
    }

    private void beginBytes(int database) {
        if (commands == commandDatabases.length) {
            commandDatabases = Arrays.copyOf(commandDatabases, commands * 2);
            commandAudiences = Arrays.copyOf(commandAudiences, commands * 2);
            commandStarts = Arrays.copyOf(commandStarts, commands * 2);
            commandEnds = Arrays.copyOf(commandEnds, commands * 2);
        }
        commandDatabases[commands] = database;
        commandAudiences[commands] = begunFor;
        commandStarts[commands++] = used;
    }

    private void wordHeader(int length) {
        room(RequestWriter.FRAME_BYTES + (long) length);
        used = RequestWriter.beginWord(length, block + used) - block;
    }

    private void endWord() {
        used = RequestWriter.endWord(block + used) - block;
        commandEnds[commands - 1] = used;
    }

    private void room(long bytes) {
        if (used + bytes <= capacity) {
            return;
        }
        long larger = Math.max(1024, Math.max(capacity * 2, used + bytes));
        block = arena.enlarge(block, used, larger);
        capacity = larger;
    }
}
