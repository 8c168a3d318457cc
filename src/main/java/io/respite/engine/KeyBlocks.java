package io.respite.engine;

import io.respite.bytes.Hash;
import io.respite.data.Dict;
import io.respite.data.KeyText;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * A block in the arena for each of some keys, whether they exist or not, found by database and
 * text. A database that was never asked for costs nothing. Owned by the engine thread.
 *
 * <pre>
 *   | header, the owner's | database (4) | text of the key |
 * </pre>
 */
final class KeyBlocks {

    private final Arena arena;
    private final int headerBytes;
    private final int text;
    private final Dict[] tables;

    /** Blocks whose owner has {@code headerBytes} of each to itself. */
    KeyBlocks(Arena arena, int databases, int headerBytes) {
        this.arena = arena;
        this.headerBytes = headerBytes;
        text = headerBytes + Integer.BYTES;
        tables = new Dict[databases];
    }

    /** The block of a key, or 0 where it has none. */
    long find(int database, long key, int length) {
        Dict table = tables[database];
        return table == null ? 0 : table.find(key, length, Hash.of(key, length));
    }

    /** The block of a key; a new one has a header of zeros. */
    long findOrAdd(int database, long key, int length) {
        Dict table = tables[database];
        if (table == null) {
            table = new Dict(arena, text);
            table.create();
            tables[database] = table;
        }
        long hash = Hash.of(key, length);
        long block = table.find(key, length, hash);
        if (block == 0) {
            block = arena.allocate(text + (long) KeyText.encodedBytes(length));
            Memory.fill(block, headerBytes, 0);
            Memory.putInt(block + headerBytes, database);
            KeyText.write(block + text, key, length);
            table.insert(block, hash);
        }
        return block;
    }

    /** Takes a block out and frees it. */
    void remove(long block) {
        long hash = Hash.of(key(block), keyLength(block));
        Dict table = tables[database(block)];
        table.find(key(block), keyLength(block), hash);
        table.removeFound(hash);
        arena.free(block);
    }

    /** Visits the blocks of a database; none may come or go meanwhile. */
    void forEach(int database, LongConsumer visitor) {
        if (tables[database] != null) {
            tables[database].forEach(visitor);
        }
    }

    int database(long block) {
        return Memory.getInt(block + headerBytes);
    }

    /** Where the text of the block's key begins. */
    long key(long block) {
        return KeyText.ref(block + text);
    }

    int keyLength(long block) {
        return KeyText.length(block + text);
    }
}
