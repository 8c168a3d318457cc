package io.respite.persistence.rdb;

import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.WRITE;

import io.respite.bytes.AsciiNumber;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Family;
import io.respite.engine.Session;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Database;
import io.respite.keyspace.Effects;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * MIGRATE: keys go to another server, and are removed here when it has them.
 *
 * <p>Redis stands still until the target has answered. Here only the client waits: the values are
 * dumped at once, another thread sends them, and when the answers are there each key that the
 * target took is removed, if its value and its expiry are still what was sent. One that was changed
 * meanwhile stays, and the client is told so. Inside MULTI nobody else can be served in between, so
 * the server stands still there too.
 */
public final class MigrateCommand implements Family {

    private static final int HOST = 1;
    private static final int PORT = 2;
    private static final String CHANGED =
            "ERR a key was changed while it was migrated: it is still here, and the target has it"
                    + " as it was";

    private final Function<Engine, MigrationLinks> links;
    private final Map<Session, Migration> waiting = new IdentityHashMap<>();
    private DumpPayload payloads;

    /** Knows where an engine's connections are. */
    public MigrateCommand(Function<Engine, MigrationLinks> links) {
        this.links = links;
    }

    @Override
    public List<Command> commands() {
        return List.of(Command.of("migrate", -6, this::migrate, WRITE, MOVABLE_KEYS));
    }

    /**
     * MIGRATE host port key db timeout [COPY] [REPLACE] [AUTH password | AUTH2 user password] [KEYS
     * key ...].
     */
    private void migrate(Call call) {
        Migration migration = waiting.get(call.session());
        if (migration != null && migration.isDone()) {
            waiting.remove(call.session());
            reply(call, migration);
            return;
        }
        migration = begin(call);
        if (migration == null) {
            call.reply().status("NOKEY");
            return;
        }
        Engine engine = call.engine();
        MigrationLinks targets = links.apply(engine);
        if (call.blockFor(migration, 0)) {
            Migration started = migration;
            waiting.put(call.session(), started);
            targets.start(started, () -> ended(engine, started));
        } else {
            migration.run(targets);
            settle(call.keyspace(), migration, false);
            reply(call, migration);
        }
    }

    private static void reply(Call call, Migration migration) {
        if (migration.error() != null) {
            throw new CommandError(migration.error());
        }
        call.reply().ok();
    }

    /* Dumps the keys that are there; null where none is. */
    private Migration begin(Call call) {
        Args args = call.args();
        MigrateOptions options = MigrateOptions.of(args);
        Settings settings = call.engine().settings();
        RdbOutput out = new RdbOutput(call.keyspace().arena(), settings.flag("rdbcompression"));
        out.version((int) settings.number("rdb-version"));
        MigratedKeys dumped = dump(call, options, out);
        if (dumped.keys().length == 0) {
            out.close();
            return null;
        }
        return new Migration(
                new String(args.bytes(HOST), StandardCharsets.ISO_8859_1),
                port(args),
                options,
                call.database().index(),
                dumped,
                out);
    }

    private static int port(Args args) {
        long port =
                AsciiNumber.isCanonical(args.ref(PORT), args.length(PORT))
                        ? AsciiNumber.parse(args.ref(PORT), args.length(PORT))
                        : 0;
        return port > 0 && port <= 0xFFFF ? (int) port : 0;
    }

    private MigratedKeys dump(Call call, MigrateOptions options, RdbOutput out) {
        Args args = call.args();
        byte[][] keys = new byte[options.keyCount()][];
        long[] expiresAt = new long[options.keyCount()];
        long[] checksums = new long[options.keyCount()];
        int count = 0;
        try (RdbOutput payload = newPayload(call, out)) {
            for (int i = 0; i < options.keyCount(); i++) {
                int word = options.firstKey() + i;
                long entry = call.read(word);
                if (entry != 0) {
                    keys[count] = args.bytes(word);
                    expiresAt[count] = Entry.expiresAt(entry);
                    payload.clear();
                    payloads(call.keyspace()).write(entry, payload);
                    checksums[count++] = checksum(payload);
                    writeRestore(call, entry, options.replace(), payload, out);
                }
            }
        }
        return new MigratedKeys(
                Arrays.copyOf(keys, count),
                Arrays.copyOf(expiresAt, count),
                Arrays.copyOf(checksums, count));
    }

    private static RdbOutput newPayload(Call call, RdbOutput like) {
        boolean compresses = call.engine().settings().flag("rdbcompression");
        return new RdbOutput(call.keyspace().arena(), compresses).version(like.version());
    }

    private DumpPayload payloads(Keyspace keyspace) {
        if (payloads == null) {
            payloads = new DumpPayload(keyspace);
        }
        return payloads;
    }

    private static long checksum(RdbOutput payload) {
        return Memory.getLong(payload.ref() + payload.position() - Long.BYTES);
    }

    private static void writeRestore(
            Call call, long entry, boolean replace, RdbOutput payload, RdbOutput out) {
        long expiresAt = Entry.expiresAt(entry);
        long lifetime = expiresAt == Entry.NEVER ? 0 : Math.max(1, expiresAt - call.now());
        byte[] digits = MigrationLink.ascii("" + lifetime);
        header('*', replace ? 5 : 4, out);
        word(MigrationLink.ascii("RESTORE"), out);
        header('$', Entry.keyLength(entry), out);
        out.raw(Entry.key(entry), Entry.keyLength(entry));
        lineEnd(out);
        word(digits, out);
        header('$', payload.position(), out);
        out.raw(payload.ref(), payload.position());
        lineEnd(out);
        if (replace) {
            word(MigrationLink.ascii("REPLACE"), out);
        }
    }

    private static void word(byte[] text, RdbOutput out) {
        header('$', text.length, out);
        for (byte next : text) {
            out.put(next);
        }
        lineEnd(out);
    }

    private static void header(char type, long count, RdbOutput out) {
        out.put(type);
        for (byte next : MigrationLink.ascii("" + count)) {
            out.put(next);
        }
        lineEnd(out);
    }

    private static void lineEnd(RdbOutput out) {
        out.put('\r');
        out.put('\n');
    }

    /* The answers are there, whether the client still is or not. */
    private void ended(Engine engine, Migration migration) {
        settle(engine.keyspace(), migration, true);
        engine.drain();
        engine.serveBlocked();
        engine.blocked().serve(migration);
        waiting.values().remove(migration);
    }

    /* Removes the keys that the target has, and says so as DEL. */
    private void settle(Keyspace keyspace, Migration migration, boolean mayHaveChanged) {
        migration.done();
        if (!migration.options.copy()) {
            remove(keyspace, migration, mayHaveChanged);
        }
        migration.requests.close();
    }

    private void remove(Keyspace keyspace, Migration migration, boolean mayHaveChanged) {
        Database database = keyspace.database(migration.source);
        Effects effects = keyspace.effects();
        boolean[] removed = new boolean[migration.keys.length];
        int count = 0;
        for (int i = 0; i < removed.length; i++) {
            long key = copy(keyspace.arena(), migration.keys[i]);
            int length = migration.keys[i].length;
            long entry = migration.isTaken(i) ? database.peek(key, length) : 0;
            if (entry != 0 && mayHaveChanged && !isAsSent(keyspace, migration, i, entry)) {
                migration.fail(CHANGED);
            } else if (entry != 0) {
                database.remove(entry);
                effects.changed(KeyEvent.DEL, migration.source, key, length);
                removed[i] = true;
                count++;
            }
            keyspace.arena().free(key);
        }
        if (count > 0) {
            propagate(keyspace, migration, removed, count);
        }
    }

    private static void propagate(
            Keyspace keyspace, Migration migration, boolean[] removed, int count) {
        Effects effects = keyspace.effects().instead(migration.source, count + 1).word("DEL");
        for (int i = 0; i < removed.length; i++) {
            if (removed[i]) {
                long key = copy(keyspace.arena(), migration.keys[i]);
                effects.word(key, migration.keys[i].length);
                keyspace.arena().free(key);
            }
        }
    }

    private static long copy(Arena arena, byte[] text) {
        long copy = arena.allocate(Math.max(1, text.length));
        Memory.copyIn(text, 0, text.length, copy);
        return copy;
    }

    private boolean isAsSent(Keyspace keyspace, Migration migration, int i, long entry) {
        if (Entry.expiresAt(entry) != migration.expiresAt[i]) {
            return false;
        }
        boolean compresses = migration.requests.compresses();
        try (RdbOutput payload = new RdbOutput(keyspace.arena(), compresses)) {
            payloads(keyspace).write(entry, payload.version(migration.requests.version()));
            return checksum(payload) == migration.checksums[i];
        }
    }
}
