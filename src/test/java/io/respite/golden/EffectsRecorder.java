package io.respite.golden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills the effects of requests in from a real Redis, as one of its subscribers to keyspace events
 * and one of its replicas see them: {@code scripts/record-golden --effects FILE...}. Each request
 * gets what happened since the one before.
 */
final class EffectsRecorder {

    private static final String BARRIER = "effects-barrier";
    private static final Pattern CHANNEL = Pattern.compile("__keyevent@(\\d+)__:(.*)");

    private final Connection control;
    private final Connection subscriber;
    private final Connection replica;
    private int replicaDatabase;

    private EffectsRecorder(Target redis) throws IOException {
        control = redis.connect();
        run(control, "CONFIG", "SET", "notify-keyspace-events", "KEA");
        run(control, "CONFIG", "SET", "repl-diskless-sync", "no");
        run(control, "CONFIG", "SET", "repl-ping-replica-period", "3600");
        subscriber = redis.connect();
        run(subscriber, "PSUBSCRIBE", "__keyevent@*__:*");
        replica = redis.connect();
        send(replica, "SYNC");
        skipSnapshot(replica.replies());
    }

    static void record(List<String> files, Target redis) throws IOException {
        EffectsRecorder recorder = new EffectsRecorder(redis);
        for (String file : files) {
            recorder.record(Path.of(file), redis);
        }
    }

    private void record(Path file, Target redis) throws IOException {
        Map<Integer, List<String>> effects = new HashMap<>();
        List<Step.Exchange> first = new ArrayList<>();
        Playback.play(
                Transcript.read(Path.of("."), file),
                redis,
                (step, connection) -> {
                    try {
                        long nowMs = System.currentTimeMillis();
                        List<String> reply = EffectLines.reply(step, connection);
                        List<String> lines = effects(nowMs);
                        if (first.isEmpty()) {
                            lines.remove("propagate 0 FLUSHALL");
                        }
                        first.add(step);
                        effects.put(step.line(), lines);
                        return reply;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        Files.write(file, Recorder.withReplies(Files.readAllLines(file), effects));
    }

    private static void send(Connection connection, String... words) throws IOException {
        connection.send(
                CommandLine.request(
                        Arrays.stream(words).map(word -> word.getBytes(US_ASCII)).toList()));
    }

    private static void run(Connection connection, String... words) throws IOException {
        send(connection, words);
        ReplyLines.read(connection.replies(), 1);
    }

    /** The reply to SYNC: line ends to pass the time, the length of an RDB file, and the file. */
    private static void skipSnapshot(InputStream replies) throws IOException {
        int next = replies.read();
        while (next != '$') {
            next = replies.read();
        }
        StringBuilder length = new StringBuilder();
        for (next = replies.read(); next != '\r'; next = replies.read()) {
            length.append((char) next);
        }
        replies.skipNBytes(1 + Long.parseLong(length.toString()));
    }

    private List<String> effects(long nowMs) throws IOException {
        List<String> lines = new ArrayList<>();
        send(subscriber, "PING", BARRIER);
        for (List<byte[]> message = command(subscriber.replies());
                !text(message.getFirst()).equals("pong");
                message = command(subscriber.replies())) {
            Matcher channel = CHANNEL.matcher(text(message.get(2)));
            if (channel.matches()) {
                lines.add(
                        EffectLines.event(
                                Integer.parseInt(channel.group(1)),
                                channel.group(2),
                                message.get(3)));
            }
        }
        run(control, "PUBLISH", BARRIER, "");
        for (List<byte[]> command = command(replica.replies());
                !text(command.getFirst()).equals("PUBLISH")
                        || !text(command.get(1)).equals(BARRIER);
                command = command(replica.replies())) {
            if (text(command.getFirst()).equalsIgnoreCase("SELECT")) {
                replicaDatabase = Integer.parseInt(text(command.get(1)));
            } else {
                lines.add(EffectLines.propagated(replicaDatabase, command, nowMs));
            }
        }
        return lines;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /** Reads an array of bulk strings. */
    static List<byte[]> command(InputStream in) throws IOException {
        int arguments = number(in, '*');
        List<byte[]> command = new ArrayList<>();
        for (int i = 0; i < arguments; i++) {
            command.add(in.readNBytes(number(in, '$')));
            in.skipNBytes(2);
        }
        return command;
    }

    private static int number(InputStream in, char type) throws IOException {
        if (in.read() != type) {
            throw new IOException("not a " + type);
        }
        int number = 0;
        for (int next = in.read(); next != '\r'; next = in.read()) {
            number = number * 10 + next - '0';
        }
        in.skipNBytes(1);
        return number;
    }
}
