package io.respite.persistence.rdb;

/** Hears what an {@link RdbReader} finds besides keys. Called by the thread that reads. */
interface RdbListener {

    /** A field of its own: who wrote the file, when, with how much memory. */
    default void aux(String name, String value) {}

    /** The keys that follow are those of this database. */
    default void selected(long database) {}

    /** Data of a module that belongs to no key, which was passed over. */
    default void moduleData(String module) {}

    /** A key of no elements, which was passed over. */
    default void emptyKey(String key) {}

    /** Whether {@link #expired} tells replicas, so that keys need not be kept for them. */
    default boolean tellsReplicas() {
        return false;
    }

    /** A key whose time has come, which was dropped. */
    default void expired(int database, long key, int length) {}

    /** The end, with no checksum: whoever wrote the file wanted none. */
    default void notSummedUp() {}

    /** The end, with the right checksum. */
    default void summedUp() {}
}
