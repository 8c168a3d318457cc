package io.respite.rest.door;

import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.resp.ReplyWriter;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where requests over HTTP come in to the engine: runs commands for them as for any client, with
 * all that clients are refused, counted, shown to MONITOR and kept in SLOWLOG. Safe for any thread.
 *
 * <p>Commands run in a session of their own, in RESP3, without a socket. None waits for keys (BLPOP
 * answers as inside MULTI); a pause holds them back as it does others.
 */
@Singleton
public final class Door {

    /** The replies to one request may be as long as this, in RESP3. */
    public static final int MOST_REPLY_BYTES = 4 << 20;

    /** The same in one turn of the engine thread, which is to be short. */
    static final int MOST_TURN_BYTES = 2 << 20;

    /** All replies that are under way may be as long as this together: the heap is small. */
    private static final long MOST_REPLIES_BYTES = 32L << 20;

    /** So many requests may wait for the end of a pause at once. */
    private static final int MOST_VISITS = 256;

    private static final int INSUFFICIENT_STORAGE = 507;
    private static final long RETRY_SECONDS = 1;

    private static final String OWN_CONNECTION =
            "'%s' is about a connection, of which HTTP has no lasting one";
    private static final String LISTENS =
            "'%s' listens: GET /admin/pubsub/{channel} does so over HTTP";
    private static final String OF_REPLICAS = "'%s' is for replicas";

    /** What nobody can do over HTTP, by full name. */
    private static final Map<String, String> NOT_HERE =
            Map.ofEntries(
                    Map.entry("subscribe", LISTENS),
                    Map.entry("psubscribe", LISTENS),
                    Map.entry("ssubscribe", LISTENS),
                    Map.entry("unsubscribe", LISTENS),
                    Map.entry("punsubscribe", LISTENS),
                    Map.entry("sunsubscribe", LISTENS),
                    Map.entry("monitor", "'%s' listens: GET /admin/events?types=monitor does so"),
                    Map.entry("auth", "'%s' is done by HTTP Basic"),
                    Map.entry("hello", OWN_CONNECTION),
                    Map.entry("reset", OWN_CONNECTION),
                    Map.entry("quit", OWN_CONNECTION),
                    Map.entry("client|reply", OWN_CONNECTION),
                    Map.entry("client|tracking", OWN_CONNECTION),
                    Map.entry("sync", OF_REPLICAS),
                    Map.entry("psync", OF_REPLICAS),
                    Map.entry("replconf", OF_REPLICAS));

    /**
     * Commands to be run one after the other.
     *
     * @param caller for whom
     * @param database the index of the one that is selected first
     * @param commands the words of each
     * @param isTransaction whether the first is MULTI, and nothing is run where it is refused
     */
    public record Request(
            Caller caller, int database, List<byte[][]> commands, boolean isTransaction) {

        /** Commands of which each is for itself. */
        public Request(Caller caller, int database, List<byte[][]> commands) {
            this(caller, database, commands, false);
        }
    }

    private final Engine engine;
    private final Executor workers;
    private ReplyWriter writer;
    private final Budget budget = new Budget(MOST_REPLIES_BYTES);
    private int visits;

    @Inject
    Door(Engine engine) {
        /* Asked for late: the pool comes with the first request, not with the start. */
        this(engine, task -> Infrastructure.getDefaultWorkerPool().execute(task));
    }

    /**
     * @param workers where replies are read
     */
    public Door(Engine engine, Executor workers) {
        this.engine = engine;
        this.workers = workers;
    }

    /** The engine behind the door. */
    public Engine engine() {
        return engine;
    }

    /** Words as bytes, of text of one byte a character. */
    public static byte[][] words(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return bytes;
    }

    /** Runs one command in database 0; its words are text of one byte a character. */
    public CompletionStage<Reply> run(Caller caller, String... words) {
        byte[][] bytes = words(words);
        bytes[0] = called(words[0]);
        return run(new Request(caller, 0, List.<byte[][]>of(bytes))).thenApply(List::getFirst);
    }

    /** What clients must call the command of this name, as bytes. */
    public byte[] called(String name) {
        String own = name.toLowerCase(Locale.ROOT);
        String called = engine.commands().calledName(own);
        return (called.equals(own) ? name : called).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Runs commands one after the other and completes, on a worker, with the reply to each. Other
     * clients' commands may run between them, unless they are MULTI to EXEC.
     *
     * @throws BadRequestException where one of them is not for HTTP; none is run then
     */
    public CompletionStage<List<Reply>> run(Request request) {
        request.commands().forEach(this::check);
        return answered(answer -> begin(request, answer));
    }

    /**
     * Runs a task on the engine thread, which may run commands and look at data between them:
     * nothing comes in between. It must be short; where it returns null it is run again when others
     * have had their turn. What it returns comes on a worker.
     *
     * @throws jakarta.ws.rs.NotFoundException where there is no such database
     */
    public <T> CompletionStage<T> turn(Caller caller, int database, Function<Turn, T> task) {
        return answered(answer -> takeTurn(caller, database, task, answer));
    }

    /* What is done on the engine thread gives the answer, now or later, unless it breaks. */
    private <T> CompletionStage<T> answered(Consumer<CompletableFuture<T>> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        engine.submit(
                        () -> {
                            task.accept(answer);
                            return null;
                        })
                .exceptionally(
                        broken -> {
                            answer.completeExceptionally(broken);
                            return null;
                        });
        return answer;
    }

    private <T> void takeTurn(
            Caller caller, int database, Function<Turn, T> task, CompletableFuture<T> answer) {
        T value;
        try {
            if (engine.hasEnded()) {
                throw cutOff();
            }
            value = Turn.take(engine, writer(), replies(MOST_TURN_BYTES), caller, database, task);
        } catch (RuntimeException | Error broken) {
            answer.completeExceptionally(broken);
            return;
        }
        if (value == null) {
            engine.loop().yieldThen(() -> takeTurn(caller, database, task, answer));
        } else if (engine.replyGate().isClosed()) {
            engine.replyGate().add(() -> workers.execute(() -> answer.complete(value)));
        } else {
            workers.execute(() -> answer.complete(value));
        }
    }

    /**
     * Runs a command after which the session listens, such as SUBSCRIBE.
     *
     * @param name the command's own name
     * @return what ends it, safe for any thread
     * @throws WebApplicationException where it is refused
     */
    public CompletionStage<Runnable> listen(Caller caller, Ear ear, String name, byte[]... words) {
        return engine.submit(() -> beginToListen(caller, ear, name, words));
    }

    private Runnable beginToListen(Caller caller, Ear ear, String name, byte[][] words) {
        if (engine.hasEnded()) {
            throw cutOff();
        }
        byte[][] all = new byte[words.length + 1][];
        all[0] = called(name);
        System.arraycopy(words, 0, all, 1, words.length);
        ReplyBytes replies = replies(MOST_REPLY_BYTES);
        Guest guest = new Guest(engine, caller, 0, replies, ear::ended);
        ReplyWriter target = writer();
        target.attach(guest, true);
        engine.beginBatch();
        try {
            guest.execute(all, target);
            if (guest.session().isBlocked()) {
                throw new ServiceUnavailableException("Clients are paused", RETRY_SECONDS);
            }
            Refused.unlessDone(replies.reader().next());
            guest.listen(ear);
        } catch (RuntimeException | Error broken) {
            guest.leave();
            throw broken;
        } finally {
            replies.clear();
            engine.endBatch();
        }
        return () ->
                engine.submit(
                        () -> {
                            guest.leave();
                            return null;
                        });
    }

    /* The table of commands does not change. */
    private void check(byte[][] words) {
        if (words.length == 0) {
            throw new BadRequestException("A command has at least its name");
        }
        String name = lower(words[0]);
        Command command = engine.commands().find(name);
        for (int i = 0; command != null && words.length > 1; i++) {
            if (i == command.subcommands().size()) {
                break;
            }
            Command subcommand = command.subcommands().get(i);
            if (subcommand.name().equals(lower(words[1]))) {
                command = subcommand;
                break;
            }
        }
        String reason = command == null ? null : NOT_HERE.get(command.fullName());
        if (reason != null) {
            throw new BadRequestException(reason.formatted(command.fullName()));
        }
    }

    private static String lower(byte[] word) {
        return new String(word, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    private ReplyBytes replies(int mostBytes) {
        return new ReplyBytes(mostBytes, budget);
    }

    private ReplyWriter writer() {
        if (writer == null) {
            writer = new ReplyWriter(engine.keyspace().arena());
        }
        return writer;
    }

    private void begin(Request request, CompletableFuture<List<Reply>> answer) {
        if (engine.hasEnded()) {
            throw cutOff();
        }
        if (request.database() < 0 || request.database() >= engine.keyspace().databaseCount()) {
            throw new BadRequestException("There is no database " + request.database());
        }
        if (visits == MOST_VISITS) {
            throw new ServiceUnavailableException("Too many requests wait", RETRY_SECONDS);
        }
        visits++;
        new Visit(
                        engine,
                        writer(),
                        request,
                        replies(MOST_REPLY_BYTES),
                        (visit, broken) -> end(visit, broken, answer))
                .goOn();
    }

    /* Replies to writes wait until these are on disk, where that was asked for. */
    private void end(Visit visit, Throwable broken, CompletableFuture<List<Reply>> answer) {
        visits--;
        if (broken != null) {
            visit.replies().clear();
            answer.completeExceptionally(broken);
        } else if (visit.replies().isTooLong()) {
            answer.completeExceptionally(tooLong(MOST_REPLY_BYTES));
        } else if (engine.replyGate().isClosed()) {
            engine.replyGate().add(() -> hand(visit, answer));
        } else {
            hand(visit, answer);
        }
    }

    private void hand(Visit visit, CompletableFuture<List<Reply>> answer) {
        try {
            workers.execute(() -> answer(visit, answer));
        } catch (RejectedExecutionException ended) {
            visit.replies().clear();
            answer.completeExceptionally(cutOff());
        }
    }

    /* Whoever takes the replies does so here and now, before others may take the memory. */
    private static void answer(Visit visit, CompletableFuture<List<Reply>> answer) {
        try {
            answer.complete(read(visit.replies(), visit.ends()));
        } catch (RuntimeException | Error broken) {
            answer.completeExceptionally(broken);
        } finally {
            visit.replies().clear();
        }
    }

    /* Where a command has no reply, as SHUTDOWN has none, nothing is read for it. */
    private static List<Reply> read(ReplyBytes bytes, int[] ends) {
        ReplyReader reader = bytes.reader();
        List<Reply> replies = new ArrayList<>(ends.length);
        int start = 0;
        for (int end : ends) {
            replies.add(end == start ? Reply.NOTHING : reader.next());
            start = end;
        }
        return replies;
    }

    /** The reply to a request whose session was ended before all its commands were answered. */
    static ServiceUnavailableException cutOff() {
        return new ServiceUnavailableException(
                "The session was ended before all commands were answered", RETRY_SECONDS);
    }

    /** The same, where one thing alone is longer than all that is answered. */
    public static WebApplicationException tooLong() {
        return tooLong(MOST_REPLY_BYTES);
    }

    /** The reply to a request that asked for more than is answered at once. */
    static WebApplicationException tooLong(int mostBytes) {
        return new WebApplicationException(
                "The reply is longer than "
                        + (mostBytes >> 20)
                        + " MB: ask for less at once. What was asked for before it was done.",
                Response.status(INSUFFICIENT_STORAGE, "Insufficient Storage").build());
    }
}
