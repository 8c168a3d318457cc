package io.respite.persistence.rdb;

import io.respite.engine.LibraryTaker;
import io.respite.keyspace.Arrivals;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Memory;
import java.util.Locale;

/**
 * Reads an RDB file, of any version, step by step, into a keyspace. Owned by the thread that owns
 * the keyspace. Hot.
 *
 * <pre>
 *   file    | REDIS | version (4 digits) | step | step | ... | END | checksum (8, from version 5) |
 *
 *   step    | opcode | ... |                              what is said of the file or the next key
 *           | type | key as a string | value |            see {@link ValueCodec}
 * </pre>
 */
final class RdbReader implements AutoCloseable {

    private static final int FIRST_WITH_CHECKSUM = 5;
    private static final int NEWEST = 12;

    /** Valkey's, from 9.0 on; those between are nobody's. */
    private static final int VALKEY = 80;

    private static final int HEADER_BYTES = 9;

    /** A hint is taken for what it says up to this: keys take more in a file, nearly always. */
    private static final int LEAST_KEY_BYTES = 8;

    /** The same where nobody has seen the bytes that are to come. */
    private static final long MOST_EXPECTED_BLINDLY = 1 << 20;

    private static final int LONGEST_TEXT = 1024;

    private static final int MODULE_END = 0;
    private static final int MODULE_SIGNED = 1;
    private static final int MODULE_UNSIGNED = 2;
    private static final int MODULE_FLOAT = 3;
    private static final int MODULE_DOUBLE = 4;
    private static final int MODULE_STRING = 5;
    private static final String MODULE_LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final RdbInput in;
    private final Keyspace keyspace;
    private final ValueCodecs codecs;
    private final LibraryTaker functions;
    private final RdbTarget target;
    private boolean keepsExpired;
    private final RdbListener listener;
    private final Scratch key;

    /** Strings that were read and are to be put into {@link #database}. */
    private final Arrivals arrivals;

    private final long now;
    private RdbProgress doing = RdbProgress.START;
    private int keyLength;
    private int type = -1;
    private int version;
    private Database database;
    private long expiresAt = Entry.NEVER;
    private long idleSeconds = -1;
    private int frequency = -1;

    /** The value that is being read in parts, or null. */
    private LongRead open;

    private boolean isExpired;
    private boolean isDropped;
    private long keysRead;
    private long keysLoaded;
    private long keysExpired;
    private long keysExpiring;
    private long keysAlreadyExpired;
    private long keysEmpty;
    private int versionAtMark;
    private long keysAtMark;
    private long expiringAtMark;
    private long alreadyExpiredAtMark;

    /** A reader of what {@code in} gives from here on. */
    RdbReader(
            RdbInput in,
            RdbLoad.Surroundings surroundings,
            RdbTarget target,
            RdbListener listener) {
        this.in = in;
        this.target = target;
        keepsExpired = target.keepsExpired();
        this.listener = listener;
        keyspace = surroundings.keyspace();
        codecs = surroundings.codecs();
        functions = surroundings.functions();
        key = new Scratch(keyspace.arena());
        arrivals = new Arrivals(keyspace);
        now = surroundings.clock().millis();
        database = home(Math.max(0, target.database()));
    }

    /** What was being read last. */
    RdbProgress doing() {
        return doing;
    }

    /** The id of the type of the key that was being read, or -1. */
    int type() {
        return type;
    }

    /** The key that was being read, or null. */
    String key() {
        return type < 0 || doing != RdbProgress.READ_VALUE ? null : keyText();
    }

    private String keyText() {
        return Memory.text(key.ref(), Math.min(keyLength, LONGEST_TEXT));
    }

    long position() {
        return in.position();
    }

    /** Keys that were read, whatever became of them. */
    long keysRead() {
        return keysRead;
    }

    /** Keys that are in the keyspace now. */
    long keysLoaded() {
        return keysLoaded;
    }

    /** Keys that were dropped because their time has come. */
    long keysExpired() {
        return keysExpired;
    }

    /** Keys without elements, which were dropped. */
    long keysEmpty() {
        return keysEmpty;
    }

    /** Keys that expire, and of them those whose time has come already. */
    long keysExpiring() {
        return keysExpiring;
    }

    long keysAlreadyExpired() {
        return keysAlreadyExpired;
    }

    /** Notes the state, for {@link #undo}. */
    void mark() {
        versionAtMark = version;
        keysAtMark = keysRead;
        expiringAtMark = keysExpiring;
        alreadyExpiredAtMark = keysAlreadyExpired;
    }

    /**
     * The step since {@link #mark} ended in {@link RdbError#STARVED}: it was not taken, and is to
     * be read once more from its first byte.
     */
    void undo() {
        version = versionAtMark;
        keysRead = keysAtMark;
        keysExpiring = expiringAtMark;
        keysAlreadyExpired = alreadyExpiredAtMark;
        type = -1;
    }

    /** Whether the next step reads a part of a long value. */
    boolean isInsideValue() {
        return open != null;
    }

    /**
     * Reads the next step: a key with its value, or a part of a long one, or something else. Some
     * of the keys are seen only after {@link #settle}, which follows the last step.
     *
     * @return whether there is more
     * @throws RdbError where the bytes are no RDB; what was read before stays loaded
     */
    boolean step() {
        try {
            return read();
        } catch (RdbError error) {
            if (error != RdbError.STARVED) {
                settle();
            }
            throw error;
        }
    }

    private boolean read() {
        if (version == 0) {
            readHeader();
        }
        if (open != null) {
            readPart();
            return true;
        }
        doing = RdbProgress.READ_TYPE;
        int id = in.get();
        if (id == RdbOpcode.END) {
            readEnd();
            return false;
        }
        if (id >= RdbOpcode.SLOT_INFO) {
            readOpcode(id);
        } else {
            readKey(id);
        }
        return true;
    }

    private void readHeader() {
        in.readRaw(HEADER_BYTES);
        String header = Memory.text(in.ref(), HEADER_BYTES);
        boolean isValkey = header.startsWith("VALKEY");
        if (!isValkey && !header.startsWith("REDIS")) {
            throw in.error("Wrong signature trying to load DB from file");
        }
        version = leadingNumber(header.substring(isValkey ? 6 : 5));
        if (version < 1 || version > NEWEST && version != VALKEY) {
            throw in.error("Can't handle RDB format version " + version);
        }
    }

    private static int leadingNumber(String text) {
        int number = 0;
        for (int i = 0; i < text.length() && Character.digit(text.charAt(i), 10) >= 0; i++) {
            number = number * 10 + Character.digit(text.charAt(i), 10);
        }
        return number;
    }

    private void readOpcode(int opcode) {
        switch (opcode) {
            case RdbOpcode.EXPIRE_TIME -> {
                doing = RdbProgress.READ_EXPIRE;
                expiresAt = in.int32() * 1000L;
            }
            case RdbOpcode.EXPIRE_TIME_MS -> {
                doing = RdbProgress.READ_EXPIRE;
                expiresAt = in.int64();
            }
            case RdbOpcode.FREQUENCY -> frequency = in.get();
            case RdbOpcode.IDLE -> idleSeconds = in.unsigned();
            case RdbOpcode.SELECT_DB -> select();
            case RdbOpcode.RESIZE_DB -> expect();
            case RdbOpcode.SLOT_INFO -> {
                doing = RdbProgress.READ_LENGTH;
                in.length();
                in.length();
                in.length();
            }
            case RdbOpcode.AUX -> readAux();
            case RdbOpcode.MODULE_AUX -> readModuleAux();
            case RdbOpcode.FUNCTION_2 -> readFunctions();
            default -> throw in.error("Pre-release function format not supported.");
        }
    }

    private void select() {
        settle();
        doing = RdbProgress.READ_LENGTH;
        long index = in.unsigned();
        listener.selected(index);
        if (!target.keeps() || target.database() != RdbTarget.AS_SAVED) {
            return;
        }
        if (index < 0 || index >= keyspace.databaseCount()) {
            throw in.error(
                    "FATAL: Data file was created with a Redis server configured to handle more"
                            + " than "
                            + keyspace.databaseCount()
                            + " databases. Exiting");
        }
        database = home((int) index);
    }

    private Database home(int index) {
        return target.isAside() ? keyspace.aside(index) : keyspace.database(index);
    }

    private void expect() {
        settle();
        doing = RdbProgress.READ_LENGTH;
        long keys = in.unsigned();
        in.unsigned();
        if (target.keeps() && database.size() == 0) {
            database.expect(Math.clamp(keys, 0, mostExpected()));
        }
    }

    private long mostExpected() {
        return in.isOpen() ? MOST_EXPECTED_BLINDLY : in.remaining() / LEAST_KEY_BYTES;
    }

    private void readAux() {
        doing = RdbProgress.READ_AUX;
        String name = text();
        /* Replicas may go on from here: they are told of each key that expires, now or later. */
        keepsExpired |= name.equals("repl-id") && !listener.tellsReplicas();
        listener.aux(name, text());
    }

    private String text() {
        in.readString();
        return Memory.text(in.ref(), Math.min(in.stringLength(), LONGEST_TEXT));
    }

    private void readModuleAux() {
        doing = RdbProgress.READ_MODULE_AUX;
        String module = moduleName(in.unsigned());
        long opcode = in.unsigned();
        in.unsigned();
        if (opcode != MODULE_UNSIGNED) {
            throw in.error("bad when_opcode");
        }
        if (target.keeps()) {
            throw in.error(
                    "The RDB file contains AUX module data I can't load: no matching module '"
                            + module
                            + "'");
        }
        listener.moduleData(module);
        skipModuleData(module);
    }

    /* The name is nine letters of six bits each, then come ten bits of its version. */
    private static String moduleName(long id) {
        StringBuilder name = new StringBuilder();
        for (int shift = 58; shift >= 10; shift -= 6) {
            name.append(MODULE_LETTERS.charAt((int) (id >>> shift) & 63));
        }
        return name.toString();
    }

    private void skipModuleData(String module) {
        while (true) {
            switch ((int) Math.min(in.length(), MODULE_STRING + 1)) {
                case MODULE_END -> {
                    return;
                }
                case MODULE_SIGNED, MODULE_UNSIGNED -> in.unsigned();
                case MODULE_FLOAT -> in.int32();
                case MODULE_DOUBLE -> in.int64();
                case MODULE_STRING -> in.readString();
                default -> throw in.error("Error reading module " + module + " value");
            }
        }
    }

    private void readFunctions() {
        doing = RdbProgress.READ_FUNCTIONS;
        in.readString();
        String refusal =
                functions == null
                        ? null
                        : functions.take(in.ref(), in.stringLength(), target.replaces());
        if (refusal != null) {
            throw in.error("Failed loading library, " + refusal);
        }
    }

    private void readKey(int id) {
        RdbType form = RdbType.of(id);
        if (form == null) {
            throw in.error("Invalid object type: " + id);
        }
        type = id;
        doing = RdbProgress.READ_KEY;
        in.readString();
        keyLength = in.stringLength();
        Memory.copy(in.ref(), key.room(keyLength), keyLength);
        keysRead++;
        doing = RdbProgress.READ_VALUE;
        if (form.valueType() == null) {
            readModuleValue(form);
            endKey();
        } else {
            readValue(form);
        }
    }

    private void endKey() {
        type = -1;
        expiresAt = Entry.NEVER;
        idleSeconds = -1;
        frequency = -1;
    }

    private void readModuleValue(RdbType form) {
        if (form == RdbType.MODULE) {
            throw in.error("Pre-release module format not supported");
        }
        String module = moduleName(in.unsigned());
        if (target.keeps()) {
            throw in.error(
                    "The RDB file contains module data I can't load: no matching module type '"
                            + module
                            + "'");
        }
        skipModuleData(module);
    }

    private void readValue(RdbType form) {
        isExpired = expiresAt != Entry.NEVER && expiresAt < now;
        keysExpiring += expiresAt != Entry.NEVER ? 1 : 0;
        keysAlreadyExpired += isExpired ? 1 : 0;
        isDropped = !target.keeps() || isExpired && !keepsExpired;
        if (form == RdbType.STRING && !isDropped && expiresAt == Entry.NEVER) {
            readString();
            return;
        }
        settle();
        Database home = isDropped ? keyspace.scratch() : database;
        if (!isDropped) {
            makeWay();
        }
        take(codecs.of(form.valueType()).read(form, in, home, key.ref(), keyLength));
    }

    /* Most keys of most files are short strings: they come into the table some at a time. */
    private void readString() {
        if (arrivals.isFull()) {
            settle();
        }
        long length = in.readStringUnlessLong();
        long entry = 0;
        if (length < 0) {
            entry =
                    in.isNumber()
                            ? arrivals.addInteger(key.ref(), keyLength, in.number())
                            : arrivals.add(key.ref(), keyLength, in.ref(), in.stringLength());
        }
        if (entry == 0) {
            settle();
            makeWay();
            entry = codecs.strings().make(length, in, database, key.ref(), keyLength);
        }
        take(entry);
    }

    private void take(long entry) {
        if (entry == RdbInput.LATER) {
            open = in.takeLater();
        } else {
            place(entry);
        }
    }

    /**
     * Puts the keys that were read where they can be seen: between two steps some are not.
     *
     * @throws RdbError where one is there already and must not be
     */
    void settle() {
        if (arrivals.isEmpty()) {
            return;
        }
        long before = arrivals.settle(database, target.replaces());
        clearEffects();
        if (before != 0) {
            arrivals.close();
            throw duplicated(Memory.text(Entry.key(before), Entry.keyLength(before)));
        }
    }

    private void readPart() {
        LongRead value = open;
        open = null;
        boolean hasMore;
        try {
            hasMore = value.part(in);
        } catch (RdbError error) {
            open = error == RdbError.STARVED ? value : null;
            throw error;
        }
        if (hasMore) {
            open = value;
        } else {
            place(value.place());
        }
    }

    private void place(long entry) {
        if (entry == 0) {
            keysEmpty++;
            listener.emptyKey(keyText());
        } else if (isDropped) {
            keyspace.scratch().remove(entry);
            if (isExpired) {
                keysExpired++;
                listener.expired(database.index(), key.ref(), keyLength);
            }
        } else {
            keysLoaded++;
            long placed = expiresAt == Entry.NEVER ? entry : database.setExpiry(entry, expiresAt);
            keyspace.accessClock().restore(placed, idleSeconds, frequency);
        }
        clearEffects();
        endKey();
    }

    private void clearEffects() {
        if (!keyspace.effects().isEmpty()) {
            keyspace.effects().clear();
        }
    }

    private void makeWay() {
        long before = database.findEvenIfDue(key.ref(), keyLength);
        if (before == 0) {
            return;
        }
        if (!target.replaces()) {
            throw duplicated(keyText());
        }
        database.remove(before);
    }

    private RdbError duplicated(String name) {
        String key = name.substring(0, Math.min(name.length(), LONGEST_TEXT));
        return in.error(
                String.format(
                        Locale.ROOT,
                        "RDB has duplicated key '%s' in DB %d",
                        key,
                        database.index()));
    }

    private void readEnd() {
        settle();
        doing = RdbProgress.CHECK_SUM;
        if (version < FIRST_WITH_CHECKSUM) {
            return;
        }
        long expected = target.verifies() ? in.checksum() : 0;
        long found = in.int64();
        if (!target.verifies()) {
            return;
        }
        if (found == 0) {
            listener.notSummedUp();
        } else if (found == expected) {
            listener.summedUp();
        } else {
            throw in.error("RDB CRC error");
        }
    }

    @Override
    public void close() {
        if (open != null) {
            open.drop();
            open = null;
        }
        arrivals.close();
        key.close();
    }
}
