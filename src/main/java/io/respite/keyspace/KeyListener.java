package io.respite.keyspace;

/**
 * Hears of keys that come and go while somebody waits for some. A keyspace has one at most, and
 * none as long as nobody waits. Owned by the engine thread.
 *
 * <p>It is called in the middle of a command: it remembers what it heard and changes nothing.
 */
public interface KeyListener {

    /** The key came to be, or a value of this type was put on to. */
    void came(Database database, long key, int length, ValueType type);

    /** The key was removed or is about to be, or its value to be replaced by another. */
    void gone(Database database, long key, int length);

    /** All keys of the database are about to be removed. */
    void emptying(Database database);

    /** Two databases are about to exchange their keys. */
    void swapping(Database first, Database second);

    /** Two databases have exchanged their keys. */
    void swapped(Database first, Database second);
}
