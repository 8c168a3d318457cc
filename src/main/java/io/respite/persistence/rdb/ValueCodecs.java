package io.respite.persistence.rdb;

import io.respite.keyspace.Keyspace;
import io.respite.keyspace.ValueType;

/** The codec of each type of value. Owned by the engine thread. */
final class ValueCodecs implements AutoCloseable {

    private final ValueCodec[] codecs = new ValueCodec[ValueType.COUNT];
    private final StringCodec strings;

    ValueCodecs(Keyspace keyspace) {
        strings = new StringCodec(keyspace.strings(), keyspace.arena());
        add(ValueType.STRING, strings);
        add(ValueType.LIST, new ListCodec(keyspace.lists()));
        add(ValueType.SET, new SetCodec(keyspace));
        add(ValueType.SORTED_SET, new SortedSetCodec(keyspace));
        add(ValueType.HASH, new HashCodec(keyspace));
        add(ValueType.STREAM, new StreamCodec(keyspace));
    }

    private void add(ValueType type, ValueCodec codec) {
        codecs[type.ordinal()] = codec;
    }

    ValueCodec of(ValueType type) {
        return codecs[type.ordinal()];
    }

    StringCodec strings() {
        return strings;
    }

    @Override
    public void close() {
        for (ValueCodec codec : codecs) {
            codec.close();
        }
    }
}
