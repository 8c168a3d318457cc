package io.respite.app;

import io.respite.engine.Loop;
import io.respite.engine.settings.Settings;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Says in the log where the engine thread is while it stands still for longer than {@code
 * watchdog-period}: a thread of its own looks whether a timer of the event loop still comes. Owned
 * by the engine thread.
 */
final class Watchdog {

    private static final Logger log = Logger.getLogger(Watchdog.class);

    /** A period is at least two ticks of the server's clock, as in Redis. */
    private static final int TICKS = 2;

    private final Settings settings;
    private final Loop loop;
    private Watch watch;

    private Watchdog(Settings settings, Loop loop) {
        this.settings = settings;
        this.loop = loop;
    }

    /** Follows the directive from now on. Any thread may call it. */
    static void follow(Settings settings, Loop loop) {
        Watchdog watchdog = new Watchdog(settings, loop);
        settings.onChange(watchdog::apply, "watchdog-period");
        if (settings.number("watchdog-period") > 0) {
            loop.execute(watchdog::apply);
        }
    }

    private void apply() {
        if (watch != null) {
            watch.end();
            watch = null;
        }
        long wanted = settings.number("watchdog-period");
        if (wanted > 0) {
            long period = Math.max(wanted, TICKS * 1000 / settings.number("hz"));
            settings.put("watchdog-period", List.of(Long.toString(period)));
            watch = new Watch(period, Thread.currentThread());
            watch.begin();
        }
    }

    /* One period's watch: signs come from the engine thread, run is a thread of its own. */
    private final class Watch implements Runnable {

        private final long periodMillis;
        private final Thread watched;
        private volatile long lastSignNanos;
        private volatile boolean isOver;
        private final Thread watcher;
        private Loop.Timer nextSign;

        Watch(long periodMillis, Thread watched) {
            this.periodMillis = periodMillis;
            this.watched = watched;
            watcher = Thread.ofPlatform().daemon().name("respite-watchdog").unstarted(this);
        }

        void begin() {
            giveSign();
            watcher.start();
        }

        void end() {
            isOver = true;
            nextSign.cancel();
            watcher.interrupt();
        }

        private void giveSign() {
            lastSignNanos = System.nanoTime();
            nextSign = loop.schedule(periodMillis / TICKS, this::giveSign);
        }

        /* Tells once of each time that the thread stands still. */
        @Override
        public void run() {
            long told = 0;
            while (!isOver) {
                long sign = lastSignNanos;
                boolean isStill = (System.nanoTime() - sign) / 1_000_000 > periodMillis;
                if (isStill && sign != told) {
                    told = sign;
                    tell();
                }
                try {
                    Thread.sleep(periodMillis / TICKS);
                } catch (InterruptedException ending) {
                    return;
                }
            }
        }

        private void tell() {
            log.warn("--- WATCHDOG TIMER EXPIRED ---");
            for (StackTraceElement frame : watched.getStackTrace()) {
                log.warn("    at " + frame);
            }
            log.warn("------------");
        }
    }
}
