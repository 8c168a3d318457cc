package io.respite.persistence.rdb;

import io.respite.keyspace.ValueType;

/**
 * The forms in which values stand in RDB files, by the byte before each (Redis' rdb.h). Files hold
 * these ids: constants are only added.
 */
enum RdbType {
    STRING(0, ValueType.STRING),
    LIST(1, ValueType.LIST),
    SET(2, ValueType.SET),
    SORTED_SET(3, ValueType.SORTED_SET),
    HASH(4, ValueType.HASH),
    SORTED_SET_2(5, ValueType.SORTED_SET),
    MODULE(6, null),
    MODULE_2(7, null),
    HASH_ZIPMAP(9, ValueType.HASH),
    LIST_ZIPLIST(10, ValueType.LIST),
    SET_INTSET(11, ValueType.SET),
    SORTED_SET_ZIPLIST(12, ValueType.SORTED_SET),
    HASH_ZIPLIST(13, ValueType.HASH),
    LIST_QUICKLIST(14, ValueType.LIST),
    STREAM_LISTPACKS(15, ValueType.STREAM),
    HASH_LISTPACK(16, ValueType.HASH),
    SORTED_SET_LISTPACK(17, ValueType.SORTED_SET),
    LIST_QUICKLIST_2(18, ValueType.LIST),
    STREAM_LISTPACKS_2(19, ValueType.STREAM),
    SET_LISTPACK(20, ValueType.SET),
    STREAM_LISTPACKS_3(21, ValueType.STREAM),

    /** Fields that expire, as Valkey 9 writes them; the form that is written here too. */
    HASH_2(22, ValueType.HASH),

    /** The same, as Redis 7.4 writes large ones. */
    HASH_METADATA(24, ValueType.HASH),

    /** The same, as Redis 7.4 writes small ones. */
    HASH_LISTPACK_EX(25, ValueType.HASH);

    private static final RdbType[] BY_ID = byId();

    private final int id;
    private final ValueType valueType;

    RdbType(int id, ValueType valueType) {
        this.id = id;
        this.valueType = valueType;
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

    /** The form with the given id, or null. */
    static RdbType of(int id) {
        return BY_ID[id];
    }
}
