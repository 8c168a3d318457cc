package io.respite.persistence.rdb;

import io.respite.keyspace.ValueType;

/**
 * The forms in which values stand in RDB files, by the byte before each (Redis' rdb.h). Files hold
 * these ids: constants are only added.
 */
enum RdbType {
    STRING(0, ValueType.STRING, "string"),
    LIST(1, ValueType.LIST, "list-linked"),
    SET(2, ValueType.SET, "set-hashtable"),
    SORTED_SET(3, ValueType.SORTED_SET, "zset-v1"),
    HASH(4, ValueType.HASH, "hash-hashtable"),
    SORTED_SET_2(5, ValueType.SORTED_SET, "zset-v2"),
    MODULE(6, null, "module-pre-release"),
    MODULE_2(7, null, "module-value"),
    HASH_ZIPMAP(9, ValueType.HASH, "hash-zipmap"),
    LIST_ZIPLIST(10, ValueType.LIST, "list-ziplist"),
    SET_INTSET(11, ValueType.SET, "set-intset"),
    SORTED_SET_ZIPLIST(12, ValueType.SORTED_SET, "zset-ziplist"),
    HASH_ZIPLIST(13, ValueType.HASH, "hash-ziplist"),
    LIST_QUICKLIST(14, ValueType.LIST, "quicklist"),
    STREAM_LISTPACKS(15, ValueType.STREAM, "stream"),
    HASH_LISTPACK(16, ValueType.HASH, "hash-listpack"),
    SORTED_SET_LISTPACK(17, ValueType.SORTED_SET, "zset-listpack"),
    LIST_QUICKLIST_2(18, ValueType.LIST, "quicklist-v2"),
    STREAM_LISTPACKS_2(19, ValueType.STREAM, "stream-v2"),
    SET_LISTPACK(20, ValueType.SET, "set-listpack"),
    STREAM_LISTPACKS_3(21, ValueType.STREAM, "stream-v3"),

    /** Fields that expire, as Valkey 9 writes them; the form that is written here too. */
    HASH_2(22, ValueType.HASH, "hash-v2"),

    /** The same, as Redis 7.4 writes large ones. */
    HASH_METADATA(24, ValueType.HASH, "hash-metadata"),

    /** The same, as Redis 7.4 writes small ones. */
    HASH_LISTPACK_EX(25, ValueType.HASH, "hash-listpack-ex");

    private static final RdbType[] BY_ID = byId();

    private final int id;
    private final ValueType valueType;
    private final String checkerName;

    RdbType(int id, ValueType valueType, String checkerName) {
        this.id = id;
        this.valueType = valueType;
        this.checkerName = checkerName;
    }

    private static RdbType[] byId() {
        RdbType[] types = new RdbType[256];
        for (RdbType type : values()) {
            types[type.id] = type;
        }
        return types;
    }

    /** The byte before the value. */
    int id() {
        return id;
    }

    /** The type of the values that stand in this form; null for those of modules. */
    ValueType valueType() {
        return valueType;
    }

    /** What Redis' checker of files calls the form. */
    String checkerName() {
        return checkerName;
    }

    /** The form with the given id, or null. */
    static RdbType of(int id) {
        return BY_ID[id];
    }
}
