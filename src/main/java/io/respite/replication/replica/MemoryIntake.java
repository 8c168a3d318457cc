package io.respite.replication.replica;

import io.respite.engine.Engine;
import io.respite.persistence.rdb.KeyDelay;
import io.respite.persistence.rdb.RdbError;
import io.respite.persistence.rdb.RdbReceiver;

/** Loads the data as it comes, without a file between. Owned by the engine thread. */
final class MemoryIntake implements Intake {

    /** While loading is slowed down, so many keys have their time together. */
    private static final int SLOW_STEPS = 16;

    private final Engine engine;
    private final FullSync sync;
    private final RdbReceiver receiver;
    private final Listener listener;
    private final KeyDelay delay;
    private RdbError broken;
    private boolean waits;
    private boolean complete;
    private boolean ended;

    MemoryIntake(Engine engine, FullSync sync, RdbReceiver receiver, Listener listener) {
        this.engine = engine;
        this.sync = sync;
        this.receiver = receiver;
        this.listener = listener;
        delay = new KeyDelay(engine.clock());
    }

    @Override
    public void take(long ref, int length) {
        if (broken == null && !ended) {
            receiver.take(ref, length);
            read();
        }
    }

    private void read() {
        try {
            boolean isSlow = delayMicros() != 0;
            boolean hasMore = !waits && receiver.read(isSlow ? SLOW_STEPS : Integer.MAX_VALUE);
            sync.progressed(receiver);
            if (hasMore) {
                pause();
            } else if (complete && !waits) {
                receiver.complete();
                engine.loop().execute(this::loaded);
            }
        } catch (RdbError error) {
            fail(error);
        }
    }

    private long delayMicros() {
        return engine.settings().number("key-load-delay");
    }

    private void pause() {
        long millis = delay.millisLeft(receiver.keys(), delayMicros());
        waits = true;
        listener.takesMore(false);
        engine.loop().schedule(millis, this::goOn);
    }

    private void goOn() {
        if (ended || broken != null) {
            return;
        }
        if (delay.millisLeft(receiver.keys(), delayMicros()) > 0) {
            pause();
            return;
        }
        waits = false;
        read();
        if (!waits && !complete && broken == null) {
            listener.takesMore(true);
        }
    }

    @Override
    public void complete() {
        complete = true;
        if (broken == null) {
            read();
        }
    }

    private void loaded() {
        if (!ended) {
            ended = true;
            receiver.close();
            sync.swapIn();
            listener.loaded(Math.max(0, receiver.origin().database()));
        }
    }

    /* Later, because who is called back may end this intake. */
    private void fail(RdbError error) {
        broken = error;
        receiver.failed(error);
        engine.loop()
                .execute(
                        () -> {
                            if (!ended) {
                                abort();
                                listener.failed(
                                        "Failed trying to load the MASTER synchronization DB from"
                                                + " socket, check server logs.");
                            }
                        });
    }

    @Override
    public boolean isLoading() {
        return true;
    }

    @Override
    public void abort() {
        if (!ended) {
            ended = true;
            receiver.close();
            sync.giveUp();
        }
    }
}
