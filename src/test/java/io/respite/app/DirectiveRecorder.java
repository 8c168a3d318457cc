package io.respite.app;

import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Setting;
import io.respite.topology.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.SafeEncoder;

/** Asks a real Redis what it makes of {@link DirectiveBattery}. */
final class DirectiveRecorder {

    private static final String OF_ARGUMENT = "(possibly related to argument '";

    /** Directives that some value makes the server end by, or leave its test. */
    private static final Set<String> FATAL =
            Set.of("tls-cluster", "tls-replication", "watchdog-period");

    private final Path redis;
    private final Path directory;

    DirectiveRecorder(Path redis, Path directory) {
        this.redis = redis;
        this.directory = directory;
    }

    /** CONFIG SET of all that may be set, the start for what may not or is made of words. */
    DirectiveOutcomes record() throws Exception {
        DirectiveOutcomes outcomes = new DirectiveOutcomes();
        try (Node node = Node.redis(redis, directory, "--enable-protected-configs", "yes");
                Connection connection = new Connection("127.0.0.1", node.port())) {
            for (Setting row : Directives.all()) {
                List<String> names = new ArrayList<>(List.of(row.name()));
                if (row.alias() != null) {
                    names.add(row.alias());
                }
                if (row.isOurs() || DirectiveBattery.MACHINES.contains(row.name())) {
                    continue;
                }
                for (String name : names) {
                    boolean starts = row.isImmutable() || row.kind().takesManyWords();
                    if (!row.isImmutable() && !FATAL.contains(name)) {
                        outcomes.put("SET", name, set(connection, name));
                    }
                    if (starts || FATAL.contains(name)) {
                        outcomes.put("START", name, start(name));
                    }
                }
            }
        }
        return outcomes;
    }

    /** The outcome of each value by CONFIG SET; the directive has its value of before after it. */
    static List<String> set(Connection connection, String name) {
        send(connection, "GET", name);
        String before = value(connection.getOne());
        for (String value : DirectiveBattery.VALUES) {
            send(connection, "SET", name, value);
            send(connection, "GET", name);
            send(connection, "SET", name, before);
        }
        List<Object> replies = connection.getMany(DirectiveBattery.VALUES.size() * 3);
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < replies.size(); i += 3) {
            outcomes.add(
                    replies.get(i) instanceof JedisDataException refusal
                            ? "!" + reason(refusal.getMessage())
                            : "=" + value(replies.get(i + 1)));
        }
        return outcomes;
    }

    private static void send(Connection connection, String... request) {
        byte[][] words = new byte[request.length][];
        for (int i = 0; i < words.length; i++) {
            words[i] = request[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        connection.sendCommand(Protocol.Command.CONFIG, words);
    }

    private static String value(Object reply) {
        if (reply instanceof JedisException refusal) {
            throw refusal;
        }
        List<?> pair = (List<?>) reply;
        return new String((byte[]) pair.get(1), StandardCharsets.ISO_8859_1);
    }

    /** What is behind the name of the argument in the error of a CONFIG SET. */
    static String reason(String refusal) {
        int at = refusal.indexOf(OF_ARGUMENT);
        int end = refusal.indexOf("') - ", at);
        return at < 0 || end < 0 ? refusal : refusal.substring(end + "') - ".length());
    }

    /** Whether an argument of a program can hold it. */
    static boolean isArgument(String value) {
        return value.indexOf(0) < 0
                && value.chars().allMatch(c -> c < 0x80)
                && !value.startsWith("--");
    }

    /* A bad directive behind it ends the server in any case, and tells that this one was taken. */
    private List<String> start(String name) throws IOException, InterruptedException {
        List<String> outcomes = new ArrayList<>();
        for (String value : DirectiveBattery.VALUES) {
            if (!isArgument(value)) {
                outcomes.add("=");
                continue;
            }
            Process process =
                    new ProcessBuilder(redis.toString(), "--" + name, value, "--nosuch", "x")
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .start();
            List<String> lines =
                    SafeEncoder.encode(process.getInputStream().readAllBytes()).lines().toList();
            process.waitFor();
            boolean isTaken = lines.stream().anyMatch(line -> line.startsWith(">>> 'nosuch"));
            outcomes.add(isTaken ? "=" : "!" + lines.getLast());
        }
        return outcomes;
    }
}
