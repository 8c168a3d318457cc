package io.respite.persistence.rdb;

import io.respite.data.ListNode;
import io.respite.data.Listpack;
import io.respite.data.QuickList;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.ListValue;

/**
 * Lists. Written as nodes since Redis 7.0; before that nodes were ziplists, before 3.2 a list was
 * one ziplist or one string an element. Owned by the engine thread. Hot.
 *
 * <pre>
 *   LIST_QUICKLIST_2   | nodes | 2 | listpack as a string | 1 | element as a string | ...
 *   LIST_QUICKLIST     | nodes | ziplist as a string | ...
 *   LIST_ZIPLIST       | ziplist as a string |
 *   LIST               | elements | string | string | ...
 * </pre>
 */
final class ListCodec implements ValueCodec {

    private static final int PLAIN = 1;
    private static final int PACKED = 2;
    private static final int LZF_FORM = 0xC3;

    /** A part of a large list that is written at once: some hundred elements. */
    private static final int PART_BYTES = 32 << 10;

    /** A node counts as so many elements where it is asked whether a list is long. */
    private static final int NODE_ELEMENTS = 64;

    private final ListValue lists;

    ListCodec(ListValue lists) {
        this.lists = lists;
    }

    @Override
    public RdbType type(long entry, int rdbVersion) {
        return RdbType.LIST_QUICKLIST_2;
    }

    @Override
    public void write(long entry, RdbOutput out) {
        out.length(1);
        out.length(PACKED);
        out.string(Entry.value(entry), Entry.length(entry));
    }

    @Override
    public long writePart(long root, long position, RdbOutput out) {
        QuickList list = lists.nodes(root);
        long node = position;
        if (position == 0) {
            out.length(list.nodeCount());
            node = list.firstNode();
        }
        for (long bytes = 0; node != 0 && bytes < PART_BYTES; node = ListNode.next(node)) {
            out.length(ListNode.isPlain(node) ? PLAIN : PACKED);
            if (ListNode.isCompressed(node)) {
                out.put(LZF_FORM);
                out.length(ListNode.compressedBytes(node));
                out.length(ListNode.contentBytes(node));
                out.raw(ListNode.block(node), ListNode.compressedBytes(node));
            } else {
                out.string(ListNode.content(node), ListNode.contentBytes(node));
            }
            bytes += ListNode.contentBytes(node);
        }
        return node == 0 ? -1 : node;
    }

    @Override
    public long read(RdbType type, RdbInput in, Database database, long key, int keyLength) {
        if (type == RdbType.LIST_ZIPLIST) {
            in.readString();
            return addPacked(false, in, database, key, keyLength);
        }
        long count = in.count(1);
        if (count == 0) {
            return 0;
        }
        boolean isSmall = count == 1 && type != RdbType.LIST;
        if (isSmall && readContainer(type, in) == PACKED) {
            return addPacked(type == RdbType.LIST_QUICKLIST_2, in, database, key, keyLength);
        }
        long root = lists.createNodes().root();
        if (in.isLong(type == RdbType.LIST ? count : count * NODE_ELEMENTS)) {
            return in.later(nodes(type, in, count, database, key, keyLength, root));
        }
        try {
            if (isSmall) {
                lists.nodes(root).pushPlain(in.ref(), in.stringLength());
            } else if (type == RdbType.LIST) {
                readElements(lists.nodes(root), in, count);
            } else {
                readNodes(lists.nodes(root), type, in, count);
            }
        } catch (RdbError broken) {
            lists.dropNodes(root);
            throw broken;
        }
        return finish(database, key, keyLength, root);
    }

    private long finish(Database database, long key, int keyLength, long root) {
        if (lists.nodes(root).size() == 0) {
            lists.dropNodes(root);
            return 0;
        }
        return lists.addNodes(database, key, keyLength, root);
    }

    private LongRead nodes(
            RdbType type,
            RdbInput in,
            long count,
            Database database,
            long key,
            int keyLength,
            long root) {
        return new LongRead(count) {
            @Override
            long read(long most) {
                if (type == RdbType.LIST) {
                    readElements(lists.nodes(root), in, 1);
                } else {
                    readNodes(lists.nodes(root), type, in, 1);
                }
                return 1;
            }

            @Override
            long place() {
                return finish(database, key, keyLength, root);
            }

            @Override
            void drop() {
                lists.dropNodes(root);
            }
        };
    }

    private static void readElements(QuickList list, RdbInput in, long count) {
        for (long i = 0; i < count; i++) {
            in.readString();
            list.pushLast(in.ref(), in.stringLength());
        }
    }

    private void readNodes(QuickList list, RdbType type, RdbInput in, long count) {
        boolean isListpack = type == RdbType.LIST_QUICKLIST_2;
        for (long i = 0; i < count; i++) {
            if (readContainer(type, in) == PLAIN) {
                list.pushPlain(in.ref(), in.stringLength());
                continue;
            }
            long packed = packed(isListpack, in);
            if (Listpack.first(packed) != 0) {
                list.pushListpack(packed);
            }
        }
    }

    /* Reads the kind of the next node, where it stands, and what the node holds. */
    private static int readContainer(RdbType type, RdbInput in) {
        long container = type == RdbType.LIST_QUICKLIST_2 ? in.length() : PACKED;
        if (container != PLAIN && container != PACKED) {
            throw in.error("Quicklist integrity check failed.");
        }
        in.readString();
        if (in.stringLength() == 0) {
            throw in.error("Quicklist integrity check failed.");
        }
        return (int) container;
    }

    private long addPacked(
            boolean isListpack, RdbInput in, Database database, long key, int keyLength) {
        long packed = packed(isListpack, in);
        if (Listpack.first(packed) == 0) {
            return 0;
        }
        long entry = lists.addListpack(database, key, keyLength, packed);
        if (entry != 0) {
            return entry;
        }
        QuickList list = lists.createNodes();
        list.pushListpack(packed);
        return lists.addNodes(database, key, keyLength, list.root());
    }

    /* The listpack that was just read, checked, or that of the ziplist that was. */
    private static long packed(boolean isListpack, RdbInput in) {
        if (!isListpack) {
            return Ziplist.readListpack(in, "Ziplist integrity check failed.");
        }
        if (!Listpack.isValid(in.ref(), in.stringLength())) {
            throw in.error("Listpack integrity check failed.");
        }
        return in.ref();
    }
}
