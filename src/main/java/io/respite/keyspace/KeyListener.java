package io.respite.keyspace;

/**
 * Hears of keys that come, change and go while somebody waits for some, watches or remembers them.
 * A keyspace has none as long as nobody does. Owned by the engine thread.
 *
 * <p>It is called in the middle of a command: it remembers what it heard and changes nothing.
 */
public interface KeyListener {

    /** The key came to be, or a value of this type was put on to. */
    default void came(Database database, long key, int length, ValueType type) {}

    /** The key was changed: made, written to, given another lifetime, or removed. */
    default void changed(KeyEvent event, int database, long key, int length) {}

    /** The key was removed or is about to be, or its value to be replaced by another. */
    default void gone(Database database, long key, int length) {}

    /** All keys of the database are about to be removed; there are some. */
    default void emptying(Database database) {}

    /** A database, or all of them, were emptied by a command, whether there were keys or not. */
    default void flushed() {}

    /** Two databases are about to exchange their keys. */
    default void swapping(Database first, Database second) {}

    /** Two databases have exchanged their keys. */
    default void swapped(Database first, Database second) {}

    /** The keys of a database are about to be replaced by those of one that nobody saw. */
    default void replacing(Database database, Database replacement) {}

    /** The database has other keys now. */
    default void replaced(Database database) {}
}
