package io.respite.engine;

import io.respite.bytes.Hash;
import io.respite.data.Dict;
import io.respite.data.KeyText;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * Who is subscribed to what, of one kind: channels, patterns or shard channels. A channel is there
 * as long as it has subscribers. Owned by the engine thread. Hot.
 */
final class Subscriptions {

    /*
     * A client may be subscribed to a million channels, and a channel have thousands of
     * subscribers: each of these pairs is a node in the arena, and nothing on the heap. A node
     * stands in two lists, that of its channel, in the order in which clients came, and that of its
     * client. A table of all nodes, whose key is the pair, says whether a client is subscribed.
     *
     *   channels ─▶ channel | first | last | count | previous | next | name |
     *                            |                       └─ all channels, as they came
     *                            ▼
     *   pairs ───▶ node     | previous | next | own previous | own next | 16 | client | channel |
     *                            ▲                                ▲
     *                       the channel's                    Subscriber.first
     */

    private static final int FIRST = 0;
    private static final int LAST = 8;
    private static final int COUNT = 16;
    private static final int LISTED_PREVIOUS = 24;
    private static final int LISTED_NEXT = 32;
    private static final int NAME = 40;

    private static final int PREVIOUS = 0;
    private static final int NEXT = 8;
    private static final int OWN_PREVIOUS = 16;
    private static final int OWN_NEXT = 24;
    private static final int PAIR = 32;
    private static final int CLIENT = PAIR + 1;
    private static final int CHANNEL = CLIENT + 8;
    private static final int PAIR_BYTES = 16;
    private static final int NODE_BYTES = CHANNEL + 8;

    private final ChannelKind kind;
    private final Arena arena;
    private final Dict channels;
    private final Dict pairs;
    private final long pair;
    private long firstChannel;
    private long lastChannel;

    Subscriptions(ChannelKind kind, Arena arena) {
        this.kind = kind;
        this.arena = arena;
        channels = new Dict(arena, NAME);
        channels.create();
        pairs = new Dict(arena, PAIR);
        pairs.create();
        pair = arena.allocate(PAIR_BYTES);
    }

    /** How many channels have subscribers. */
    long size() {
        return channels.size();
    }

    /** Subscribes a client; returns whether it was not subscribed before. */
    boolean add(Subscriber subscriber, long name, int length) {
        long channel = channelOf(name, length);
        long hash = pairHash(subscriber, channel);
        if (pairs.find(pair, PAIR_BYTES, hash) != 0) {
            return false;
        }
        long node = arena.allocate(NODE_BYTES);
        KeyText.write(node + PAIR, pair, PAIR_BYTES);
        pairs.insert(node, hash);
        appendToChannel(node, channel);
        appendToClient(node, subscriber);
        return true;
    }

    private long pairHash(Subscriber subscriber, long channel) {
        Memory.putLong(pair, subscriber.number);
        Memory.putLong(pair + 8, channel);
        return Hash.of(pair, PAIR_BYTES);
    }

    private long channelOf(long name, int length) {
        long hash = Hash.of(name, length);
        long channel = channels.find(name, length, hash);
        if (channel != 0) {
            return channel;
        }
        channel = arena.allocate(NAME + (long) KeyText.encodedBytes(length));
        Memory.fill(channel, NAME, 0);
        KeyText.write(channel + NAME, name, length);
        Memory.putLong(channel + LISTED_PREVIOUS, lastChannel);
        if (lastChannel == 0) {
            firstChannel = channel;
        } else {
            Memory.putLong(lastChannel + LISTED_NEXT, channel);
        }
        lastChannel = channel;
        channels.insert(channel, hash);
        return channel;
    }

    private static void appendToChannel(long node, long channel) {
        long last = Memory.getLong(channel + LAST);
        Memory.putLong(node + PREVIOUS, last);
        Memory.putLong(node + NEXT, 0);
        Memory.putLong(last == 0 ? channel + FIRST : last + NEXT, node);
        Memory.putLong(channel + LAST, node);
        Memory.putLong(channel + COUNT, count(channel) + 1);
    }

    private void appendToClient(long node, Subscriber subscriber) {
        int k = kind.ordinal();
        long last = subscriber.last[k];
        Memory.putLong(node + OWN_PREVIOUS, last);
        Memory.putLong(node + OWN_NEXT, 0);
        if (last == 0) {
            subscriber.first[k] = node;
        } else {
            Memory.putLong(last + OWN_NEXT, node);
        }
        subscriber.last[k] = node;
        subscriber.add(kind, 1);
    }

    /** Ends a client's subscription; returns whether there was one. */
    boolean remove(Subscriber subscriber, long name, int length) {
        long channel = find(name, length);
        if (channel == 0) {
            return false;
        }
        long node = pairs.find(pair, PAIR_BYTES, pairHash(subscriber, channel));
        if (node != 0) {
            remove(subscriber, node);
        }
        return node != 0;
    }

    /** Ends one of a client's subscriptions. */
    void remove(Subscriber subscriber, long node) {
        long channel = channel(node);
        long hash = pairHash(subscriber, channel);
        pairs.find(pair, PAIR_BYTES, hash);
        pairs.removeFound(hash);
        removeFromChannel(node, channel);
        removeFromClient(node, subscriber);
        arena.free(node);
        if (count(channel) == 0) {
            removeChannel(channel);
        }
    }

    private static void removeFromChannel(long node, long channel) {
        long previous = Memory.getLong(node + PREVIOUS);
        long next = Memory.getLong(node + NEXT);
        Memory.putLong(previous == 0 ? channel + FIRST : previous + NEXT, next);
        Memory.putLong(next == 0 ? channel + LAST : next + PREVIOUS, previous);
        Memory.putLong(channel + COUNT, count(channel) - 1);
    }

    private void removeFromClient(long node, Subscriber subscriber) {
        int k = kind.ordinal();
        long previous = Memory.getLong(node + OWN_PREVIOUS);
        long next = Memory.getLong(node + OWN_NEXT);
        if (previous == 0) {
            subscriber.first[k] = next;
        } else {
            Memory.putLong(previous + OWN_NEXT, next);
        }
        if (next == 0) {
            subscriber.last[k] = previous;
        } else {
            Memory.putLong(next + OWN_PREVIOUS, previous);
        }
        subscriber.add(kind, -1);
    }

    private void removeChannel(long channel) {
        long hash = Hash.of(name(channel), nameLength(channel));
        channels.find(name(channel), nameLength(channel), hash);
        channels.removeFound(hash);
        long previous = Memory.getLong(channel + LISTED_PREVIOUS);
        long next = nextChannel(channel);
        if (previous == 0) {
            firstChannel = next;
        } else {
            Memory.putLong(previous + LISTED_NEXT, next);
        }
        if (next == 0) {
            lastChannel = previous;
        } else {
            Memory.putLong(next + LISTED_PREVIOUS, previous);
        }
        arena.free(channel);
    }

    /** The channel of this name, or 0 where it has no subscribers. */
    long find(long name, int length) {
        return channels.size() == 0 ? 0 : channels.find(name, length, Hash.of(name, length));
    }

    /** Visits some channels, and says where to go on; see {@link Dict#scan}. */
    long scan(long cursor, LongConsumer visitor) {
        return channels.scan(cursor, visitor);
    }

    /** The channel that came first of those that are there, or 0. */
    long firstChannel() {
        return firstChannel;
    }

    /** The channel that came after this one, or 0. */
    static long nextChannel(long channel) {
        return Memory.getLong(channel + LISTED_NEXT);
    }

    /** How many subscribers a channel has. */
    static long count(long channel) {
        return Memory.getLong(channel + COUNT);
    }

    static long name(long channel) {
        return KeyText.ref(channel + NAME);
    }

    static int nameLength(long channel) {
        return KeyText.length(channel + NAME);
    }

    /** The subscription of the client that has been there longest, or 0. */
    static long first(long channel) {
        return Memory.getLong(channel + FIRST);
    }

    /** The channel's next subscription, or 0. */
    static long next(long node) {
        return Memory.getLong(node + NEXT);
    }

    /** The number of the client that is subscribed. */
    static long nextOfClient(long node) {
        return Memory.getLong(node + OWN_NEXT);
    }

    static int client(long node) {
        return (int) Memory.getLong(node + CLIENT);
    }

    /** What it is subscribed to. */
    static long channel(long node) {
        return Memory.getLong(node + CHANNEL);
    }
}
