package io.respite.engine;

import io.respite.bytes.Glob;
import io.respite.memory.Arena;
import io.respite.resp.ReplyWriter;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Publishing and subscribing: who is subscribed to what, and messages to them. Owned by the engine
 * thread. Hot.
 */
public final class PubSub {

    /** How long the subscriptions of clients that are gone are removed before others' turn. */
    private static final long SLICE_NANOS = 500_000;

    /** So many of them are removed between two looks at the clock. */
    private static final int REMOVALS_PER_LOOK = 64;

    /** In place of a pattern's length: any name fits. */
    public static final int ALL = -1;

    private static final long NOT_WRITTEN = -1;

    /** Hears of channels. */
    @FunctionalInterface
    public interface ChannelVisitor {

        /** So many are subscribed to the channel of this name, at least one. */
        void channel(long name, int length, long subscribers);
    }

    private final Engine engine;
    private final Pushes pushes;
    private final Subscriptions[] byKind = new Subscriptions[ChannelKind.values().length];
    private Subscriber[] byNumber = new Subscriber[16];
    private int[] freeNumbers = new int[16];
    private int freeCount;
    private int numbers;

    /** Clients that are gone, whose subscriptions are still to be removed. */
    private final ArrayDeque<Subscriber> gone = new ArrayDeque<>();

    private boolean scheduled;

    /** How many clients have ended subscriptions that are still to be removed. */
    private int ending;

    /** The message that is being published. */
    private ChannelKind kind;

    private long channel;
    private int channelLength;
    private long text;
    private int textLength;

    /** Where the message that is being sent begins in each protocol's log. */
    private long resp2Start;

    private long resp3Start;

    PubSub(Engine engine) {
        this.engine = engine;
        pushes = engine.pushes();
        Arena arena = engine.keyspace().arena();
        for (ChannelKind kind : ChannelKind.values()) {
            byKind[kind.ordinal()] = new Subscriptions(kind, arena);
        }
    }

    private Subscriptions of(ChannelKind kind) {
        return byKind[kind.ordinal()];
    }

    /** How many channels, patterns or shard channels somebody is subscribed to. */
    public long channels(ChannelKind kind) {
        return of(kind).size();
    }

    /** Subscribes a client, unless it is subscribed. */
    public void subscribe(Session session, ChannelKind kind, long name, int length) {
        if (session.subscriber() == null) {
            session.setSubscriber(newSubscriber(session));
        }
        of(kind).add(session.subscriber(), name, length);
    }

    private Subscriber newSubscriber(Session session) {
        int number = freeCount > 0 ? freeNumbers[--freeCount] : numbers++;
        if (number == byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, number * 2);
            freeNumbers = Arrays.copyOf(freeNumbers, number * 2);
        }
        Subscriber subscriber = new Subscriber(session, number);
        byNumber[number] = subscriber;
        return subscriber;
    }

    /** Ends a client's subscription, if there is one. */
    public void unsubscribe(Session session, ChannelKind kind, long name, int length) {
        if (session.subscriber() != null) {
            of(kind).remove(session.subscriber(), name, length);
            releaseIfUnused(session);
        }
    }

    private void releaseIfUnused(Session session) {
        if (session.subscriber().total() == 0) {
            release(session.subscriber());
            session.setSubscriber(null);
        }
    }

    private void release(Subscriber subscriber) {
        byNumber[subscriber.number] = null;
        freeNumbers[freeCount++] = subscriber.number;
    }

    /**
     * The client's longest subscription of a kind, or 0. It has a {@link #name} until it is
     * removed.
     */
    public long firstSubscription(Session session, ChannelKind kind) {
        return session.subscriber() == null ? 0 : session.subscriber().first[kind.ordinal()];
    }

    /** The same client's subscription after this one, of the same kind, or 0. */
    static long next(long subscription) {
        return Subscriptions.nextOfClient(subscription);
    }

    /** Where the name begins of what a client is subscribed to. */
    public static long name(long subscription) {
        return Subscriptions.name(Subscriptions.channel(subscription));
    }

    /** The length of that name. */
    public static int nameLength(long subscription) {
        return Subscriptions.nameLength(Subscriptions.channel(subscription));
    }

    /** Removes the client's {@link #firstSubscription}. */
    public void removeFirst(Session session, ChannelKind kind) {
        Subscriber subscriber = session.subscriber();
        of(kind).remove(subscriber, subscriber.first[kind.ordinal()]);
        if (subscriber.count(kind) == 0 && subscriber.hasEnded(kind)) {
            subscriber.end(kind, false);
            ending--;
        }
        releaseIfUnused(session);
    }

    /**
     * Ends the client's subscriptions of a kind, all of which are about to be removed one after the
     * other: it gets no more messages by them.
     */
    public void end(Session session, ChannelKind kind) {
        session.subscriber().end(kind, true);
        ending++;
    }

    /** Ends all subscriptions of a client; it may have so many that it takes some turns. */
    public void forget(Session session) {
        Subscriber subscriber = session.subscriber();
        if (subscriber == null) {
            return;
        }
        session.setSubscriber(null);
        for (ChannelKind kind : ChannelKind.values()) {
            if (!subscriber.hasEnded(kind)) {
                subscriber.end(kind, true);
                ending++;
            }
        }
        gone.add(subscriber);
        /* Never at once: this client may be one of those that a message is being sent to. */
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            engine.loop().yieldThen(this::slice);
        }
    }

    private void slice() {
        scheduled = false;
        long deadline = engine.clock().nanos() + SLICE_NANOS;
        while (!gone.isEmpty()) {
            if (removeSome(gone.peek())) {
                release(gone.remove());
                ending -= ChannelKind.values().length;
            }
            if (!gone.isEmpty() && engine.clock().nanos() - deadline > 0) {
                schedule();
                return;
            }
        }
    }

    /* Returns whether none is left. */
    private boolean removeSome(Subscriber subscriber) {
        int left = REMOVALS_PER_LOOK;
        for (int k = 0; k < byKind.length; k++) {
            for (long node; (node = subscriber.first[k]) != 0; ) {
                if (left-- == 0) {
                    return false;
                }
                byKind[k].remove(subscriber, node);
            }
        }
        return true;
    }

    /** How many clients are subscribed to the channel of this name. */
    public long subscribers(ChannelKind kind, long name, int length) {
        long channel = of(kind).find(name, length);
        return channel == 0 ? 0 : present(kind, channel);
    }

    /* Those that are gone and not removed yet do not count. */
    private long present(ChannelKind kind, long channel) {
        if (ending == 0) {
            return Subscriptions.count(channel);
        }
        long present = 0;
        for (long node = Subscriptions.first(channel); node != 0; node = Subscriptions.next(node)) {
            present += byNumber[Subscriptions.client(node)].hasEnded(kind) ? 0 : 1;
        }
        return present;
    }

    /**
     * Writes the names of the channels that have subscribers, those that fit a pattern or all of
     * them, as an array.
     *
     * @param patternLength or {@link #ALL}
     */
    public void list(ChannelKind kind, long pattern, int patternLength, ReplyWriter reply) {
        long mark = reply.mark();
        long count = 0;
        long channel = of(kind).firstChannel();
        for (; channel != 0; channel = Subscriptions.nextChannel(channel)) {
            if (fits(channel, pattern, patternLength) && present(kind, channel) > 0) {
                reply.bulk(Subscriptions.name(channel), Subscriptions.nameLength(channel));
                count++;
            }
        }
        reply.arrayAt(mark, count);
    }

    private static boolean fits(long channel, long pattern, int patternLength) {
        long name = Subscriptions.name(channel);
        int length = Subscriptions.nameLength(channel);
        return patternLength == ALL || Glob.matches(pattern, patternLength, name, length, false);
    }

    /**
     * Visits some of the same channels.
     *
     * @param cursor where to go on, 0 at first
     * @return where to go on, or 0 after the last; see {@link io.respite.data.Dict#scan}
     */
    public long scan(
            ChannelKind kind,
            long cursor,
            long pattern,
            int patternLength,
            ChannelVisitor visitor) {
        return of(kind).scan(
                        cursor,
                        channel -> {
                            long subscribers =
                                    fits(channel, pattern, patternLength)
                                            ? present(kind, channel)
                                            : 0;
                            if (subscribers > 0) {
                                long name = Subscriptions.name(channel);
                                int length = Subscriptions.nameLength(channel);
                                visitor.channel(name, length, subscribers);
                            }
                        });
    }

    /** Names the channel that the next message is published on. */
    public PubSub on(ChannelKind newKind, long newChannel, int newLength) {
        kind = newKind;
        channel = newChannel;
        channelLength = newLength;
        return this;
    }

    /**
     * Sends a message to all that are subscribed to the channel or to a pattern that fits it; to a
     * shard channel no pattern belongs. Returns how many got it; a client counts once for each
     * subscription.
     */
    public long publish(long newText, int newLength) {
        text = newText;
        textLength = newLength;
        long found = of(kind).find(channel, channelLength);
        long receivers = found == 0 ? 0 : send(kind, found);
        if (kind == ChannelKind.CHANNEL) {
            long pattern = of(ChannelKind.PATTERN).firstChannel();
            for (; pattern != 0; pattern = Subscriptions.nextChannel(pattern)) {
                if (fits(pattern)) {
                    receivers += send(ChannelKind.PATTERN, pattern);
                }
            }
        }
        return receivers;
    }

    private boolean fits(long pattern) {
        long name = Subscriptions.name(pattern);
        int length = Subscriptions.nameLength(pattern);
        return Glob.matches(name, length, channel, channelLength, false);
    }

    /* To those that are subscribed to this channel or pattern. */
    private long send(ChannelKind to, long subscribed) {
        pushes.makeRoom();
        resp2Start = NOT_WRITTEN;
        resp3Start = NOT_WRITTEN;
        long receivers = 0;
        long node = Subscriptions.first(subscribed);
        for (; node != 0; node = Subscriptions.next(node)) {
            Subscriber subscriber = byNumber[Subscriptions.client(node)];
            if (!subscriber.hasEnded(to)) {
                Session session = subscriber.session;
                choose(session.isResp3(), to, subscribed);
                pushes.send(session);
                receivers++;
            }
        }
        return receivers;
    }

    /* The message in a protocol; it is written when the first client needs it. */
    private void choose(boolean isResp3, ChannelKind to, long subscribed) {
        long start = isResp3 ? resp3Start : resp2Start;
        if (start != NOT_WRITTEN) {
            pushes.backTo(isResp3, start);
            return;
        }
        write(pushes.beginMore(isResp3), to, subscribed);
        if (isResp3) {
            resp3Start = pushes.start();
        } else {
            resp2Start = pushes.start();
        }
    }

    private void write(ReplyWriter message, ChannelKind to, long subscribed) {
        boolean isPattern = to == ChannelKind.PATTERN;
        message.push(isPattern ? 4 : 3);
        message.bulk(to.message());
        if (isPattern) {
            message.bulk(Subscriptions.name(subscribed), Subscriptions.nameLength(subscribed));
        }
        message.bulk(channel, channelLength);
        message.bulk(text, textLength);
    }
}
