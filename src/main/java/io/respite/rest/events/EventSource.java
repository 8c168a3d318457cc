package io.respite.rest.events;

import io.respite.engine.Engine;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.Ear;
import io.respite.rest.door.Turn;
import jakarta.ws.rs.ForbiddenException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What one reader of events listens to. */
final class EventSource implements Ear {

    /** Whoever may hear of all keys may subscribe to this. */
    private static final byte[] ALL_KEYS = Turn.word("__key*@*__:*");

    /** What a line takes beside its text when it is read. */
    private static final int OVERHEAD_BYTES = 64;

    private final Door door;
    private final Engine engine;
    private final KeyEvents keyEvents;
    private final Happenings happenings;
    private final Outlet outlet;

    EventSource(Door door, KeyEvents keyEvents, Happenings happenings, Outlet outlet) {
        this.door = door;
        engine = door.engine();
        this.keyEvents = keyEvents;
        this.happenings = happenings;
        this.outlet = outlet;
    }

    /**
     * Begins to listen, and gives what ends it.
     *
     * @param database of the keys, or -1 for all
     * @param match a pattern of the keys, or null
     */
    CompletionStage<Runnable> begin(Caller caller, Set<String> types, int database, byte[] match) {
        CompletionStage<Runnable> keys =
                door.turn(
                        caller,
                        Math.max(0, database),
                        turn -> listenToServer(turn, types, database, match));
        if (!types.contains("monitor")) {
            return keys;
        }
        return keys.thenCompose(end -> monitor(caller, end));
    }

    private Runnable listenToServer(Turn turn, Set<String> types, int database, byte[] match) {
        boolean ofKeys = types.contains("keyspace") || types.contains("evicted");
        if (types.contains("keyspace") && !mayHearOfKeys(turn)) {
            throw new ForbiddenException("The user may not subscribe to what happens to keys");
        }
        List<KeyEvents.Wish> wishes = new ArrayList<>();
        if (ofKeys && types.contains("keyspace")) {
            wishes.add(keyEvents.add(outlet, false, database, match));
        }
        if (ofKeys && types.contains("evicted")) {
            wishes.add(keyEvents.add(outlet, true, database, match));
        }
        happenings.add(outlet, types);
        return () ->
                engine.submit(
                        () -> {
                            wishes.forEach(keyEvents::remove);
                            happenings.remove(outlet);
                            return null;
                        });
    }

    private boolean mayHearOfKeys(Turn turn) {
        Arena arena = engine.keyspace().arena();
        long block = arena.allocate(ALL_KEYS.length);
        try {
            Memory.copyIn(ALL_KEYS, 0, ALL_KEYS.length, block);
            return turn.user().mayUseChannel(block, ALL_KEYS.length, true);
        } finally {
            arena.free(block);
        }
    }

    private CompletionStage<Runnable> monitor(Caller caller, Runnable endOthers) {
        CompletableFuture<Runnable> both = new CompletableFuture<>();
        door.listen(caller, this, "monitor")
                .whenComplete(
                        (end, refused) -> {
                            if (refused != null) {
                                endOthers.run();
                                both.completeExceptionally(refused);
                                return;
                            }
                            both.complete(
                                    () -> {
                                        end.run();
                                        endOthers.run();
                                    });
                        });
        return both;
    }

    @Override
    public boolean takes(int bytes) {
        return outlet.takes(bytes + OVERHEAD_BYTES);
    }

    /* As they come, some lines together; the reader's thread takes them apart. */
    @Override
    public void hear(byte[] bytes) {
        int start = 0;
        for (int end = 0; end + 1 < bytes.length; end++) {
            if (bytes[end] == '\r' && bytes[end + 1] == '\n') {
                byte[] line = Arrays.copyOfRange(bytes, start, end);
                outlet.offer(
                        "monitor",
                        line.length + OVERHEAD_BYTES,
                        json -> MonitorLine.of(line).write(json));
                start = end + 2;
            }
        }
    }

    @Override
    public void ended() {
        outlet.end();
    }
}
