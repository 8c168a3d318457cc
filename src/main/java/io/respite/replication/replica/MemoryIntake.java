package io.respite.replication.replica;

import io.respite.persistence.rdb.RdbError;
import io.respite.persistence.rdb.RdbReceiver;

/** Loads the data as it comes, without a file between. Owned by the engine thread. */
final class MemoryIntake implements Intake {

    private final FullSync sync;
    private final RdbReceiver receiver;
    private final Listener listener;
    private RdbError broken;
    private boolean ended;

    MemoryIntake(FullSync sync, RdbReceiver receiver, Listener listener) {
        this.sync = sync;
        this.receiver = receiver;
        this.listener = listener;
    }

    @Override
    public void take(long ref, int length) {
        if (broken != null) {
            return;
        }
        try {
            receiver.take(ref, length);
            sync.progressed(receiver);
        } catch (RdbError error) {
            fail(error);
        }
    }

    @Override
    public void complete() {
        if (broken != null) {
            return;
        }
        try {
            receiver.complete();
            sync.later(this::loaded);
        } catch (RdbError error) {
            fail(error);
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
        sync.later(
                () -> {
                    if (!ended) {
                        abort();
                        listener.failed(
                                "Failed trying to load the MASTER synchronization DB from socket,"
                                        + " check server logs.");
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
