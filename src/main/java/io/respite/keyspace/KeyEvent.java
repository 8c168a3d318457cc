package io.respite.keyspace;

/** What can happen to a key, with the name and the class of Redis' keyspace notifications. */
public enum KeyEvent {
    DEL("del", 'g'),
    EXPIRE("expire", 'g'),
    PERSIST("persist", 'g'),
    RENAME_FROM("rename_from", 'g'),
    RENAME_TO("rename_to", 'g'),
    MOVE_FROM("move_from", 'g'),
    MOVE_TO("move_to", 'g'),
    COPY_TO("copy_to", 'g'),
    RESTORE("restore", 'g'),
    SET("set", '$'),
    APPEND("append", '$'),
    SETRANGE("setrange", '$'),
    INCRBY("incrby", '$'),
    INCRBYFLOAT("incrbyfloat", '$'),
    SETBIT("setbit", '$'),
    PFADD("pfadd", '$'),
    HSET("hset", 'h'),
    HDEL("hdel", 'h'),
    HINCRBY("hincrby", 'h'),
    HINCRBYFLOAT("hincrbyfloat", 'h'),
    HEXPIRE("hexpire", 'h'),
    HPERSIST("hpersist", 'h'),
    HEXPIRED("hexpired", 'h'),
    LPUSH("lpush", 'l'),
    RPUSH("rpush", 'l'),
    LPOP("lpop", 'l'),
    RPOP("rpop", 'l'),
    LINSERT("linsert", 'l'),
    LSET("lset", 'l'),
    LREM("lrem", 'l'),
    LTRIM("ltrim", 'l'),
    SORTSTORE("sortstore", 'l'),
    SADD("sadd", 's'),
    SREM("srem", 's'),
    SPOP("spop", 's'),
    SINTERSTORE("sinterstore", 's'),
    SUNIONSTORE("sunionstore", 's'),
    SDIFFSTORE("sdiffstore", 's'),
    ZADD("zadd", 'z'),
    ZINCR("zincr", 'z'),
    ZREM("zrem", 'z'),
    ZREMRANGEBYRANK("zremrangebyrank", 'z'),
    ZREMRANGEBYSCORE("zremrangebyscore", 'z'),
    ZREMRANGEBYLEX("zremrangebylex", 'z'),
    ZPOPMIN("zpopmin", 'z'),
    ZPOPMAX("zpopmax", 'z'),
    ZRANGESTORE("zrangestore", 'z'),
    ZUNIONSTORE("zunionstore", 'z'),
    ZINTERSTORE("zinterstore", 'z'),
    ZDIFFSTORE("zdiffstore", 'z'),
    GEORADIUSSTORE("georadiusstore", 'z'),
    GEOSEARCHSTORE("geosearchstore", 'z'),
    XADD("xadd", 't'),
    XDEL("xdel", 't'),
    XTRIM("xtrim", 't'),
    XSETID("xsetid", 't'),
    XGROUP_CREATE("xgroup-create", 't'),
    XGROUP_CREATECONSUMER("xgroup-createconsumer", 't'),
    XGROUP_DELCONSUMER("xgroup-delconsumer", 't'),
    XGROUP_DESTROY("xgroup-destroy", 't'),
    XGROUP_SETID("xgroup-setid", 't'),
    EXPIRED("expired", 'x'),
    EVICTED("evicted", 'e'),
    KEYMISS("keymiss", 'm'),
    NEW("new", 'n');

    private final String text;
    private final char category;
    private final boolean ofChange;
    private final int classBit;

    KeyEvent(String text, char category) {
        this.text = text;
        this.category = category;
        boolean isOfGroup = text.startsWith("xgroup") || text.equals("xsetid");
        ofChange = category != 'm' && category != 'n' && !isOfGroup;
        classBit = 1 << "g$lshzxetmn".indexOf(category);
    }

    /** The event's name, as subscribers see it. */
    public String text() {
        return text;
    }

    /**
     * Whether the key itself was changed, so that who watches it or has a copy must know. It was
     * not where a look found nothing, or where only what goes with a stream was changed.
     */
    public boolean isOfChange() {
        return ofChange;
    }

    /** Its class as one bit; events of the same class have the same. */
    public int classBit() {
        return classBit;
    }

    /** The letter of its class in {@code notify-keyspace-events}. */
    public char category() {
        return category;
    }
}
