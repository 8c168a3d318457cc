package io.respite.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.respite.app.Families;
import io.respite.app.Sections;
import io.respite.app.SnapshotSandboxes;
import io.respite.bytes.ManualClock;
import io.respite.engine.CommandTable;
import io.respite.engine.Engine;
import io.respite.engine.Family;
import io.respite.engine.Loop;
import io.respite.engine.Session;
import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.persistence.Disk;
import io.respite.persistence.Persistence;
import io.respite.persistence.aof.AppendFile;
import io.respite.persistence.rdb.MigrationLinks;
import io.respite.replication.Replicating;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The whole server but the socket, in the test's own thread: requests go through the real
 * connection handler in an embedded channel, time stands still until the test moves it, and
 * background work is done after each exchange.
 */
public final class LocalServer implements AutoCloseable {

    private static final long ARENA_BYTES = 16L << 30;

    private final ManualClock clock = new ManualClock();
    private int mostTurns = 100_000;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private final Keyspace keyspace;
    private final Engine engine;
    private final Transfer transfer;
    private final Limits limits;
    private final ArrayDeque<Runnable> diskTasks = new ArrayDeque<>();
    private final Persistence persistence;
    private final FakeWires wires = new FakeWires();
    private final Replicating replicating;

    /** A server with the settings' defaults. */
    public static LocalServer start() {
        return start(Map.of());
    }

    /** A server with other settings. */
    public static LocalServer start(Map<String, String> directives) {
        return new LocalServer(directives, List.of(), AppendFile.DISK);
    }

    /** A server with other settings, and files for appending that are a test's own. */
    public static LocalServer start(Map<String, String> directives, AppendFile.Opener opener) {
        return new LocalServer(directives, List.of(), opener);
    }

    /** A server with commands of a test's own besides the usual ones. */
    public static LocalServer start(Family family) {
        return new LocalServer(Map.of(), List.of(family), AppendFile.DISK);
    }

    private LocalServer(
            Map<String, String> directives, List<Family> more, AppendFile.Opener opener) {
        Settings settings = new Settings(Directives.all());
        settings.put("save", List.of(""));
        directives.forEach((name, value) -> settings.put(name, List.of(value)));
        int databases = (int) settings.number("databases");
        Arena arena = new Arena(ARENA_BYTES);
        keyspace = new Keyspace(arena, databases, new SplittableRandom(1));
        Loop loop = new QueueLoop(Thread.currentThread());
        engine = new Engine(keyspace, new CommandTable(families(more)), settings, clock, loop);
        persistence = new Persistence(engine, new Disk(diskTasks::add, Runnable::run, opener));
        persistence.useMigrations(new MigrationLinks(engine, Runnable::run));
        replicating = new Replicating(engine, wires, diskTasks::add);
        replicating.prepare();
        engine.scripting()
                .useSandboxes(
                        new SnapshotSandboxes(
                                engine, () -> new CommandTable(families(more)), Runnable::run));
        transfer = new Transfer(arena);
        limits = new Limits(settings);
    }

    private static List<Family> families(List<Family> more) {
        List<Family> families = new ArrayList<>(Families.all(Sections.all("test")));
        families.addAll(more);
        return families;
    }

    public Engine engine() {
        return engine;
    }

    public Persistence persistence() {
        return persistence;
    }

    public Replicating replicating() {
        return replicating;
    }

    /** What this server has dialled. */
    public FakeWires wires() {
        return wires;
    }

    /** Loads what is on disk; returns why that is impossible, or null. */
    public String load() {
        List<String> outcome = new ArrayList<>();
        persistence.start(outcome::add);
        runTasks();
        assert outcome.size() == 1 : outcome;
        return outcome.getFirst();
    }

    /** Does what waits for the disk, until nothing does. */
    public void runDisk() {
        for (int i = 0; !diskTasks.isEmpty() || !tasks.isEmpty(); i++) {
            assert i < mostTurns : "the disk is never done";
            runTasks();
            if (!diskTasks.isEmpty()) {
                diskTasks.remove().run();
            }
        }
    }

    public ManualClock clock() {
        return clock;
    }

    /** Lets time pass: timers ring in their order, each at its time; then comes a tick. */
    public void advance(long millis) {
        long end = clock.millis() + millis;
        while (!alarms.isEmpty() && alarms.peek().at <= end) {
            Alarm alarm = alarms.remove();
            clock.advance(alarm.at - clock.millis());
            alarm.task.run();
            runTasks();
        }
        clock.advance(end - clock.millis());
        engine.tick();
        runTasks();
    }

    /** What never ends runs so many turns each time that a client sends or time passes. */
    public void limitTurns(int turns) {
        mostTurns = turns;
    }

    /** How many timers are set. */
    public int timers() {
        return alarms.size();
    }

    /** A new client. */
    public Client connect() {
        return new Client();
    }

    private void runTasks() {
        for (int i = 0; i < mostTurns && !tasks.isEmpty(); i++) {
            tasks.remove().run();
        }
    }

    @Override
    public void close() {
        keyspace.close();
    }

    private record Alarm(long at, Runnable task) implements Comparable<Alarm> {

        @Override
        public int compareTo(Alarm other) {
            return Long.compare(at, other.at);
        }
    }

    private final class QueueLoop implements Loop {

        private final Thread owner;

        QueueLoop(Thread owner) {
            this.owner = owner;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void yieldThen(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer schedule(long delayMillis, Runnable task) {
            Alarm alarm = new Alarm(clock.millis() + delayMillis, task);
            alarms.add(alarm);
            return () -> alarms.remove(alarm);
        }

        @Override
        public boolean isCurrent() {
            return Thread.currentThread() == owner;
        }
    }

    /** One client's connection. */
    public final class Client implements AutoCloseable {

        private final EmbeddedChannel channel = new EmbeddedChannel();
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private final Session session;
        private boolean reads = true;
        private boolean paused;

        private Client() {
            Connection connection = new Connection(engine, transfer, limits, null);
            channel.pipeline().addFirst(new Wire(), connection);
            session = new Session(engine.sessions().nextId(), connection, clock.millis());
            engine.accessControl().begin(session);
            connection.begin(session);
        }

        public Session session() {
            return session;
        }

        /** Sends bytes and returns all that comes back, which may be nothing. */
        public byte[] send(byte[] request) {
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.directBuffer(request.length).writeBytes(request));
            }
            /* A large reply is freed by a task as soon as it was sent: it is read before. */
            byte[] reply = received();
            runTasks();
            return joined(reply, received());
        }

        private static byte[] joined(byte[] first, byte[] second) {
            byte[] joined = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, joined, first.length, second.length);
            return joined;
        }

        /**
         * Sends one command, words of one byte a character, and returns the reply's bytes as text.
         */
        public String call(String... words) {
            return new String(send(request(words)), StandardCharsets.ISO_8859_1);
        }

        /** Whether the client takes what the server sends; else it stays in the server. */
        public void read(boolean isReading) {
            reads = isReading;
            paused |= !isReading;
            channel.flush();
            runTasks();
        }

        /** What the server sent since the last time. */
        public byte[] received() {
            for (ByteBuf late; (late = channel.readOutbound()) != null; late.release()) {
                sent.writeBytes(ByteBufUtil.getBytes(late));
            }
            byte[] bytes = sent.toByteArray();
            sent.reset();
            return bytes;
        }

        /* Takes the bytes when they are written: as over a socket, their memory is free
         * afterwards. */
        private final class Wire extends ChannelOutboundHandlerAdapter {

            @Override
            public void write(ChannelHandlerContext context, Object part, ChannelPromise promise) {
                ByteBuf buffer = (ByteBuf) part;
                if (!paused) {
                    sent.writeBytes(ByteBufUtil.getBytes(buffer));
                }
                ByteBuf passed = paused ? Unpooled.copiedBuffer(buffer) : Unpooled.EMPTY_BUFFER;
                buffer.release();
                context.write(passed, promise);
            }

            @Override
            public void flush(ChannelHandlerContext context) {
                if (reads) {
                    context.flush();
                }
            }
        }

        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            channel.finishAndReleaseAll();
            runTasks();
        }
    }

    /** A command as clients send it. */
    public static byte[] request(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
