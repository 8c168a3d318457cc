package io.respite.engine.settings;

import static io.respite.engine.settings.Row.INT;
import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.count;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.size;

import java.util.List;

/** Up to what size a value keeps its compact encoding. */
final class EncodingSettings {

    static final List<Setting> ROWS =
            List.of(
                    count(
                                    "hash-max-listpack-entries",
                                    0,
                                    LONG,
                                    "512",
                                    "fields up to which a hash is a listpack")
                            .live()
                            .alias("hash-max-ziplist-entries"),
                    size(
                                    "hash-max-listpack-value",
                                    0,
                                    LONG,
                                    "64",
                                    "length up to which a field or value keeps its hash one")
                            .live()
                            .alias("hash-max-ziplist-value"),
                    number(
                                    "list-max-listpack-size",
                                    Integer.MIN_VALUE,
                                    INT,
                                    "-2",
                                    "elements in a node of a list; -1 to -5 are 4, 8, 16, 32 and 64"
                                            + " kb")
                            .alias("list-max-ziplist-size")
                            .live(),
                    number(
                                    "list-compress-depth",
                                    0,
                                    INT,
                                    "0",
                                    "nodes at either end of a list that stay uncompressed; 0"
                                            + " compresses none")
                            .live(),
                    count(
                                    "set-max-intset-entries",
                                    0,
                                    LONG,
                                    "512",
                                    "members up to which a set of integers is an intset")
                            .live(),
                    count(
                                    "set-max-listpack-entries",
                                    0,
                                    LONG,
                                    "128",
                                    "members up to which another set is a listpack")
                            .live(),
                    count(
                                    "set-max-listpack-value",
                                    0,
                                    LONG,
                                    "64",
                                    "length up to which a member keeps its set one")
                            .live(),
                    count(
                                    "zset-max-listpack-entries",
                                    0,
                                    LONG,
                                    "128",
                                    "members up to which a sorted set is a listpack")
                            .alias("zset-max-ziplist-entries")
                            .live(),
                    size(
                                    "zset-max-listpack-value",
                                    0,
                                    LONG,
                                    "64",
                                    "length up to which a member keeps its sorted set one")
                            .alias("zset-max-ziplist-value")
                            .live(),
                    size(
                                    "hll-sparse-max-bytes",
                                    0,
                                    LONG,
                                    "3000",
                                    "size up to which a HyperLogLog stays sparse")
                            .live(),
                    size(
                                    "stream-node-max-bytes",
                                    0,
                                    LONG,
                                    "4096",
                                    "bytes in a node of a stream; 0 sets no limit")
                            .live(),
                    number(
                                    "stream-node-max-entries",
                                    0,
                                    LONG,
                                    "100",
                                    "entries in a node of a stream; 0 sets no limit")
                            .live());

    private EncodingSettings() {}
}
