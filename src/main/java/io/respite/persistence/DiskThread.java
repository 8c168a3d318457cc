package io.respite.persistence;

import io.respite.memory.Scheduling;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that runs tasks in their order, and ends when there are none for a while. */
final class DiskThread implements Executor {

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor thread;

    /**
     * A thread of that name.
     *
     * @param yields whether it gets less of the processors than the others
     */
    DiskThread(String name, boolean yields) {
        thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name(name)
                                        .unstarted(yields ? () -> runLow(task) : task));
        thread.allowCoreThreadTimeOut(true);
    }

    private static void runLow(Runnable task) {
        Scheduling.low();
        task.run();
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }
}
