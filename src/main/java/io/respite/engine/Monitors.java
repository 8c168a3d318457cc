package io.respite.engine;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Quoting;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import java.util.ArrayList;
import java.util.List;

/** The clients in MONITOR, who see every request that runs. Owned by the engine thread. */
public final class Monitors {

    /** Time, database and the longest address. */
    private static final int MOST_HEADER_BYTES = 256;

    private static final int MICRO_DIGITS = 6;

    private final Engine engine;
    private final List<Session> watching = new ArrayList<>();

    Monitors(Engine engine) {
        this.engine = engine;
    }

    /** The client sees all requests from now on. */
    public void add(Session session) {
        session.become(Session.Role.MONITOR);
        watching.add(session);
    }

    /** The client sees them no longer, if it did. */
    public void forget(Session session) {
        if (session.role() == Session.Role.MONITOR) {
            session.become(Session.Role.CLIENT);
            watching.remove(session);
        }
    }

    /** Shows a request that has run to who watches, unless it is for administrators only. */
    void show(Command command, Args args, Session session) {
        if (!watching.isEmpty()
                && !engine.isLoading()
                && !command.has(Flag.ADMIN)
                && !command.has(Flag.SKIP_MONITOR)) {
            write(command, args, session);
        }
    }

    /** Shows a request that is about to run, before those that it makes itself. */
    void announce(Command command, Args args, Session session) {
        if (!watching.isEmpty() && !engine.isLoading()) {
            write(command, args, session);
        }
    }

    private void write(Command command, Args args, Session session) {
        Arena arena = engine.keyspace().arena();
        String address = shown(session.peer());
        long most = MOST_HEADER_BYTES + address.length();
        for (int i = 0; i < args.count(); i++) {
            most += Math.max(Quoting.most(args.length(i)), Secrets.SHOWN.length() + 2) + 1;
        }
        long line = arena.allocate(most);
        try {
            long end = header(line, session.database(), address);
            for (int i = 0; i < args.count(); i++) {
                Memory.putByte(end++, ' ');
                end = word(command, args, i, end);
            }
            end = text("\r\n", end);
            send(line, end - line, false);
            send(line, end - line, true);
        } finally {
            arena.free(line);
        }
    }

    private static String shown(Session.Peer peer) {
        String address = peer.address();
        return peer.isUnixSocket()
                ? "unix:" + address.substring(0, address.lastIndexOf(':'))
                : address;
    }

    private long header(long line, int database, String address) {
        long micros = engine.clock().micros();
        long at = text("+", line);
        at += AsciiNumber.format(micros / 1_000_000, at);
        /* A million more, so that zeros in front are written; its own digit becomes the point. */
        long fraction = at;
        at += AsciiNumber.format(1_000_000 + micros % 1_000_000, at);
        assert at - fraction == 1 + MICRO_DIGITS;
        Memory.putByte(fraction, '.');
        at = text(" [", at);
        at += AsciiNumber.format(database, at);
        at = text(" ", at);
        at = text(address, at);
        return text("]", at);
    }

    private long word(Command command, Args args, int i, long at) {
        if (Secrets.isSecret(engine, command, args, i)) {
            return text('"' + Secrets.SHOWN + '"', at);
        }
        return at + Quoting.write(args.ref(i), args.length(i), at);
    }

    private static long text(String text, long at) {
        for (int i = 0; i < text.length(); i++) {
            Memory.putByte(at + i, text.charAt(i));
        }
        return at + text.length();
    }

    private void send(long line, long length, boolean isResp3) {
        boolean isWritten = false;
        for (int i = 0; i < watching.size(); i++) {
            Session session = watching.get(i);
            if (session.isResp3() != isResp3) {
                continue;
            }
            if (!isWritten) {
                isWritten = true;
                engine.pushes().begin(isResp3).encoded(line, length);
            }
            engine.pushes().send(session);
        }
    }
}
