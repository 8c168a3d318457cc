package io.respite.engine;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import java.util.Arrays;

/**
 * The requests that one client has queued since MULTI. Owned by the engine thread. Hot.
 *
 * <p>Used again for other clients, so that a transaction makes no objects.
 */
final class Transaction {

    /*
     * Requests stand one after the other in blocks of the arena, each whole in one block:
     *
     *   block:    | next block | used | request | request | ... |
     *   request:  | words (4) | length (4) of each word | bytes of the words |
     */

    private static final int NEXT = 0;
    private static final int USED = 8;
    private static final int HEADER_BYTES = 16;
    private static final int FIRST_BYTES = 1024;
    private static final int MOST_BYTES = 64 * 1024;

    /** Commands of a larger transaction are not kept room for. */
    private static final int USUAL_COMMANDS = 1024;

    private final Arena arena;
    private Command[] commands = new Command[16];
    private int count;
    private long firstBlock;
    private long block;
    private long capacity;
    private long used;
    private long bytes;
    private long flags;
    private long sharedFlags = -1;
    private boolean broken;
    private boolean running;

    Transaction(Arena arena) {
        this.arena = arena;
    }

    /** How many requests are queued. */
    int count() {
        return count;
    }

    /** Bytes that the queue takes. */
    long bytes() {
        return bytes;
    }

    /** Whether all of the queued commands have the flag. */
    boolean allHave(Flag flag) {
        return (sharedFlags & flag.bit()) != 0;
    }

    /** Whether one of the queued commands has the flag. */
    boolean has(Flag flag) {
        return (flags & flag.bit()) != 0;
    }

    /** A request could not be queued: EXEC will run none. */
    void breakUp() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** Whether EXEC is running the queued requests. */
    boolean isRunning() {
        return running;
    }

    /** Queues a copy of a request. */
    void add(Command command, Args args) {
        if (count == commands.length) {
            commands = Arrays.copyOf(commands, count * 2);
        }
        commands[count++] = command;
        long ofRequest = command.shapedFor(args).flags();
        flags |= ofRequest;
        sharedFlags &= ofRequest;
        int words = args.count();
        long needed = 4L + 4L * words + args.totalBytes();
        room(needed);
        bytes += needed;
        long at = block + used;
        Memory.putInt(at, words);
        at += 4;
        long text = at + 4L * words;
        for (int i = 0; i < words; i++) {
            int length = args.length(i);
            Memory.putInt(at + 4L * i, length);
            Memory.copy(args.ref(i), text, length);
            text += length;
        }
        used += needed;
    }

    private void room(long needed) {
        if (used + needed <= capacity) {
            return;
        }
        long usual = block == 0 ? FIRST_BYTES : Math.min(MOST_BYTES, capacity * 2);
        long larger = arena.allocate(Math.max(usual, HEADER_BYTES + needed));
        Memory.putLong(larger + NEXT, 0);
        if (block == 0) {
            firstBlock = larger;
        } else {
            Memory.putLong(block + NEXT, larger);
            Memory.putLong(block + USED, used);
        }
        block = larger;
        capacity = arena.usableBytes(larger);
        used = HEADER_BYTES;
    }

    /** Begins to run: {@link #next} starts with the first request. */
    void begin() {
        running = true;
        if (block != 0) {
            Memory.putLong(block + USED, used);
        }
        block = firstBlock;
        used = HEADER_BYTES;
    }

    /** EXEC is over. */
    void end() {
        running = false;
    }

    Command command(int i) {
        return commands[i];
    }

    /** Gives {@code args} the words of the next request; they stay where they are. */
    void next(Args args) {
        if (used == Memory.getLong(block + USED)) {
            block = Memory.getLong(block + NEXT);
            used = HEADER_BYTES;
        }
        int words = Memory.getInt(block + used);
        long lengths = block + used + 4;
        long offset = used + 4 + 4L * words;
        args.clear(block);
        for (int i = 0; i < words; i++) {
            int length = Memory.getInt(lengths + 4L * i);
            args.add((int) offset, length);
            offset += length;
        }
        used = offset;
    }

    /** Forgets everything, for another client. */
    void clear() {
        for (long next; firstBlock != 0; firstBlock = next) {
            next = Memory.getLong(firstBlock + NEXT);
            arena.free(firstBlock);
        }
        if (commands.length > USUAL_COMMANDS) {
            commands = new Command[16];
        }
        count = 0;
        block = 0;
        capacity = 0;
        used = 0;
        bytes = 0;
        flags = 0;
        sharedFlags = -1;
        broken = false;
        running = false;
    }
}
