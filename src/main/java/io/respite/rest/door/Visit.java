package io.respite.rest.door;

import io.respite.engine.Engine;
import io.respite.resp.ReplyWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The commands of one request over HTTP, run one after the other: in slices, so that many of them,
 * or a long reply, keep no client waiting; and not while a pause holds them back. Owned by the
 * engine thread.
 *
 * <pre>
 *   begin ─▶ running ──── all done ───────────────────▶ ended
 *             │   ▲
 *             │   ├─ others have had their turn
 *             │   └─ the pause is over
 *             └──▶ waiting ── CLIENT KILL, the end ───▶ ended
 * </pre>
 */
final class Visit {

    private static final long SLICE_NANOS = 200_000;

    private final Engine engine;
    private final Guest guest;
    private final ReplyWriter writer;
    private final List<byte[][]> commands;
    private final boolean isTransaction;
    private int[] ends;
    private final BiConsumer<Visit, Throwable> onEnd;
    private int done;

    /** Whether a command was begun that is not answered wholly. */
    private boolean isBegun;

    private boolean isRunning;
    private boolean isEnded;

    /**
     * @param writer used by one visit at a time
     * @param onEnd told once, with the reason where not all commands were answered
     */
    Visit(
            Engine engine,
            ReplyWriter writer,
            Door.Request request,
            ReplyBytes replies,
            BiConsumer<Visit, Throwable> onEnd) {
        this.engine = engine;
        this.writer = writer;
        this.onEnd = onEnd;
        commands = request.commands();
        isTransaction = request.isTransaction();
        ends = new int[commands.size()];
        guest = new Guest(engine, request.caller(), request.database(), replies, this::goOn);
    }

    /** The replies to all commands, and where each ends. */
    ReplyBytes replies() {
        return guest.replies();
    }

    int[] ends() {
        return ends;
    }

    void goOn() {
        if (isEnded || isRunning) {
            return;
        }
        guest.session().resumed();
        isRunning = true;
        engine.beginBatch();
        try {
            run();
        } catch (RuntimeException | Error broken) {
            /* Out of memory too: whoever waits must not wait for ever. */
            end(broken);
        } finally {
            engine.endBatch();
            isRunning = false;
        }
    }

    private void run() {
        writer.attach(guest, true);
        long deadline = engine.clock().nanos() + SLICE_NANOS;
        while (!guest.session().isBlocked() && !isOver()) {
            step();
            if (engine.clock().nanos() - deadline > 0 && !isOver()) {
                if (!guest.session().isBlocked()) {
                    engine.loop().yieldThen(this::goOn);
                }
                return;
            }
        }
        if (isOver()) {
            end();
        }
    }

    /* One more command, or one more part of its reply; that of one which was held back is there
     * when the session is held no more. */
    private void step() {
        if (!isBegun) {
            isBegun = true;
            guest.execute(commands.get(done), writer);
        } else if (guest.session().longReply() != null) {
            guest.writePart(writer);
        }
        if (!guest.session().isHeld()) {
            isBegun = false;
            ends[done++] = guest.replies().length();
        }
        if (isTransaction && done == 1 && guest.replies().isFailure()) {
            /* Else what was to be one would be run one by one. */
            ends = Arrays.copyOf(ends, 1);
        }
    }

    private boolean isOver() {
        return done == ends.length
                || guest.session().isClosing()
                || engine.hasEnded()
                || guest.replies().isTooLong();
    }

    private void end() {
        boolean isWhole = done == ends.length;
        end(isWhole || guest.replies().isTooLong() ? null : Door.cutOff());
    }

    private void end(Throwable broken) {
        isEnded = true;
        guest.leave();
        onEnd.accept(this, broken);
    }
}
