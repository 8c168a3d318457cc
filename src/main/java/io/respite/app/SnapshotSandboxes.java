package io.respite.app;

import io.respite.engine.CommandTable;
import io.respite.engine.Engine;
import io.respite.engine.Sandboxes;
import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.memory.HostMemory;
import io.respite.persistence.SnapshotExport;
import io.respite.persistence.rdb.RdbCopy;
import io.respite.resp.CommandError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Makes sandboxes of snapshots: the engine writes one to a temporary file, as for an export, and a
 * thread of its own reads that into an arena of the sandbox's own.
 */
public final class SnapshotSandboxes implements Sandboxes {

    /** Addresses only. */
    private static final long ARENA_BYTES = 1L << 38;

    private static final CommandError NO_ROOM =
            new CommandError("ERR There is no memory for a copy of the data");

    private final Engine engine;
    private final Supplier<CommandTable> commands;
    private final Executor worker;

    /**
     * Makes those of an engine.
     *
     * @param commands makes the commands of a sandbox
     */
    public SnapshotSandboxes(Engine engine, Supplier<CommandTable> commands, Executor worker) {
        this.engine = engine;
        this.commands = commands;
        this.worker = worker;
    }

    @Override
    public CompletableFuture<Sandbox> open() {
        if (engine.keyspace().arena().usedBytes() > HostMemory.freeBytes()) {
            return CompletableFuture.failedFuture(NO_ROOM);
        }
        Settings settings = copied(engine.settings());
        try {
            return SnapshotExport.begin(engine)
                    .thenApplyAsync(file -> made(file, settings), worker);
        } catch (CommandError busy) {
            return CompletableFuture.failedFuture(busy);
        } catch (IOException noFile) {
            return CompletableFuture.failedFuture(
                    new CommandError("ERR No file for a copy of the data: " + noFile.getMessage()));
        }
    }

    /* Those of one word: no other acts on what a script does. */
    private static Settings copied(Settings settings) {
        Settings copy = new Settings(Directives.all());
        for (Setting row : settings.rows()) {
            String text = settings.value(row).text();
            boolean isOther = !text.equals(settings.initial(row).text());
            if (isOther && !text.isEmpty() && text.indexOf(' ') < 0) {
                copy.put(row.name(), List.of(text));
            }
        }
        return copy;
    }

    private Sandbox made(Path file, Settings settings) {
        int databases = engine.keyspace().databaseCount();
        Keyspace keyspace = new Keyspace(new Arena(ARENA_BYTES), databases, new SplittableRandom());
        try {
            Engine inner =
                    new Engine(keyspace, commands.get(), settings, engine.clock(), engine.loop());
            RdbCopy.load(file, keyspace, engine.clock());
            return new Sandbox(inner);
        } catch (IOException unreadable) {
            keyspace.close();
            throw new UncheckedIOException(unreadable);
        } catch (RuntimeException | Error broken) {
            keyspace.close();
            throw broken;
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            throw new UncheckedIOException(stays);
        }
    }
}
