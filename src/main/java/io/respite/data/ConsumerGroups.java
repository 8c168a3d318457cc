package io.respite.data;

import io.respite.memory.Arena;

/**
 * The consumer groups of one stream, in the order of their names. All of it stands in the arena;
 * this object is a view of the groups of one stream at a time, and of one group. Owned by the
 * engine thread. Hot.
 */
public final class ConsumerGroups {

    /** More groups are not looked into to know that there is much. */
    private static final int MOST_WEIGHED = 1_000;

    private final Arena arena;
    private final NameIndex names;
    private final ConsumerGroup group;

    /** A view of no groups yet. */
    public ConsumerGroups(Arena arena) {
        this.arena = arena;
        names = new NameIndex(arena, ConsumerGroup.NAME);
        group = new ConsumerGroup(arena);
    }

    /** Makes a place for groups, without one, views it and returns its root. */
    public long create() {
        long root = arena.allocate(NameIndex.ROOT_BYTES);
        names.create(root);
        return root;
    }

    /** Views the groups with the given root. */
    public ConsumerGroups at(long root) {
        names.at(root);
        return this;
    }

    /** The groups in the order of their names: to be walked through, not to be changed. */
    public NameIndex names() {
        return names;
    }

    /** How many groups there are. */
    public long size() {
        return names.size();
    }

    /** A view of the group with the given name, which is valid until the next call, or null. */
    public ConsumerGroup find(long name, int length) {
        long found = names.find(name, length);
        return found == 0 ? null : group.at(found);
    }

    /** A view of the group at a position of {@link #names}, which is valid until the next call. */
    public ConsumerGroup group(long position) {
        return group.at(names.blockAt(position));
    }

    /** Adds a group whose name is known to be absent, which has read nothing, and views it. */
    public ConsumerGroup add(long name, int length) {
        names.insert(group.create(name, length));
        return group;
    }

    /** Takes a group out, with all that belongs to it, and returns its block. */
    public long take(ConsumerGroup taken) {
        names.remove(taken.group());
        return taken.group();
    }

    /** Makes a place for groups with one that was taken out, views it and returns its root. */
    public long createWith(long taken) {
        long root = create();
        names.insert(taken);
        return root;
    }

    /**
     * How much there is to free, about: groups, consumers and pending ids. Of many groups only
     * their number.
     */
    public long weight() {
        long weight = size();
        if (weight > MOST_WEIGHED) {
            return weight;
        }
        for (long at = names.first(); at != NameIndex.NONE; at = names.next(at)) {
            weight += group(at).consumers().size() + group.pending().count();
        }
        return weight;
    }

    /** Bytes of all groups with what belongs to them. */
    public long bytes() {
        long bytes = NameIndex.ROOT_BYTES + names.bytes();
        for (long at = names.first(); at != NameIndex.NONE; at = names.next(at)) {
            bytes += group(at).bytes();
        }
        return bytes;
    }

    /** Copies the groups with the given root, views the copies and returns their root. */
    public long copy(long root) {
        NameIndex sources = new NameIndex(arena, ConsumerGroup.NAME).at(root);
        long copy = create();
        for (long at = sources.first(); at != NameIndex.NONE; at = sources.next(at)) {
            names.insert(group.copy(sources.blockAt(at)));
        }
        return copy;
    }

    /**
     * Frees the next part of the groups with the given root, some hundred ids at most; nothing else
     * may be done with them any more. Returns whether there is more.
     */
    public boolean dismantle(long root) {
        at(root);
        long last = names.last();
        if (last == 0) {
            arena.free(root);
            return false;
        }
        if (!group.at(last).dismantle()) {
            names.takeLast();
        }
        return true;
    }
}
