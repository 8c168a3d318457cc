package io.respite.rest.events;

import io.respite.rest.door.Json;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way of events from the threads where they happen to one reader, who takes them at his own
 * pace. Few wait for him; what comes when there is no room is lost, and he is told how many.
 * Anybody may {@link #offer}; the reader hears in turns of his own loop.
 */
final class Outlet implements Flow.Publisher<Outlet.Event>, Flow.Subscription {

    /**
     * Something that happened.
     *
     * @param name of the kind of event, or null of a heartbeat
     * @param data its fields, written when the reader takes it
     * @param bytes that it takes until then, roughly
     */
    record Event(String name, Json.Writing data, int bytes) {

        static final Event HEARTBEAT = new Event(null, json -> {}, 0);

        /** The data as JSON. */
        String text() {
            return new String(Json.write(data), StandardCharsets.UTF_8);
        }
    }

    static final int MOST_EVENTS = 1000;
    static final int MOST_BYTES = 1 << 20;

    private final Executor turns;
    private final Runnable onEnd;
    private final Queue<Event> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger bytes = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private volatile boolean isOver;
    private volatile Flow.Subscriber<? super Event> reader;

    /**
     * @param turns runs tasks one after the other, on the reader's loop
     * @param onEnd done once, when the reader is gone or the stream is over
     */
    Outlet(Executor turns, Runnable onEnd) {
        this.turns = turns;
        this.onEnd = onEnd;
    }

    /** Whether there is room for an event of so many bytes; if not, it counts as lost. */
    boolean takes(int more) {
        if (isOver) {
            return false;
        }
        if (count.get() < MOST_EVENTS && bytes.get() + more <= MOST_BYTES) {
            return true;
        }
        lost.incrementAndGet();
        return false;
    }

    /** Hands an event on, if there is room for it. */
    void offer(String name, int size, Json.Writing data) {
        if (takes(size)) {
            put(new Event(name, data, size));
        }
    }

    /** Shows that the stream is alive, where nothing else does. */
    void beat() {
        if (count.get() == 0 && !isOver) {
            put(Event.HEARTBEAT);
        }
    }

    private void put(Event event) {
        count.incrementAndGet();
        bytes.addAndGet(event.bytes());
        waiting.add(event);
        schedule();
    }

    /** Ends the stream for its reader. */
    void end() {
        isOver = true;
        schedule();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Event> subscriber) {
        reader = subscriber;
        subscriber.onSubscribe(this);
        schedule();
    }

    @Override
    public void request(long more) {
        wanted.accumulateAndGet(more, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        schedule();
    }

    @Override
    public void cancel() {
        isOver = true;
        reader = null;
        close();
    }

    private void schedule() {
        if (reader != null && isScheduled.compareAndSet(false, true)) {
            turns.execute(this::takeTurn);
        }
    }

    private void takeTurn() {
        isScheduled.set(false);
        Flow.Subscriber<? super Event> to = reader;
        while (to != null && !isOver && wanted.get() > 0) {
            Event event = next();
            if (event == null) {
                return;
            }
            wanted.decrementAndGet();
            to.onNext(event);
            to = reader;
        }
        if (isOver && to != null) {
            reader = null;
            to.onComplete();
            close();
        }
    }

    private Event next() {
        long gone = lost.getAndSet(0);
        if (gone > 0) {
            return new Event(
                    "lost",
                    json -> {
                        json.writeStartObject();
                        json.writeNumberField("lost", gone);
                        json.writeEndObject();
                    },
                    0);
        }
        Event event = waiting.poll();
        if (event != null) {
            count.decrementAndGet();
            bytes.addAndGet(-event.bytes());
        }
        return event;
    }

    private void close() {
        waiting.clear();
        if (hasEnded.compareAndSet(false, true)) {
            onEnd.run();
        }
    }
}
