package io.respite.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.ChannelKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random subscriptions, messages and clients that go, against plain Java collections. */
class PubSubModelTest {

    private static final int STEPS = 6_000;
    private static final int CLIENTS = 12;
    private static final String[] PATTERNS = {"*", "a*", "b?", "[ab]1", "c"};
    private static final String[] REGEXES = {".*", "a.*", "b.", "[ab]1", "c"};

    /** What a client should be subscribed to and have been sent. */
    private static final class Model {
        private final LocalServer.Client client;
        private final boolean isResp3;
        private final Set<String> channels = new LinkedHashSet<>();
        private final Set<String> patterns = new LinkedHashSet<>();
        private final Set<String> shards = new LinkedHashSet<>();
        private final List<String> messages = new ArrayList<>();

        private Model(LocalServer.Client client, boolean isResp3) {
            this.client = client;
            this.isResp3 = isResp3;
            if (isResp3) {
                client.call("HELLO", "3");
            }
        }

        private Set<String> of(ChannelKind kind) {
            return switch (kind) {
                case CHANNEL -> channels;
                case PATTERN -> patterns;
                case SHARD -> shards;
            };
        }

        private int count(ChannelKind kind) {
            return kind == ChannelKind.SHARD ? shards.size() : channels.size() + patterns.size();
        }
    }

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client publisher = server.connect();
    private final List<Model> models = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyClientGetsWhatItIsSubscribedTo(long seed) {
        Random random = new Random(seed);
        long used = server.engine().keyspace().arena().usedBytes();
        for (int i = 0; i < CLIENTS; i++) {
            models.add(new Model(server.connect(), random.nextBoolean()));
        }
        for (int step = 0; step < STEPS; step++) {
            int at = random.nextInt(CLIENTS);
            switch (random.nextInt(20)) {
                case 0 -> replace(at, random);
                case 1 -> unsubscribeFromAll(models.get(at), kind(random));
                case 2, 3, 4, 5, 6 -> subscribe(models.get(at), kind(random), random);
                case 7, 8, 9, 10 -> unsubscribe(models.get(at), kind(random), random);
                case 11 -> checkCounts();
                default -> publish(random);
            }
        }
        for (Model model : models) {
            check(model);
            model.client.close();
        }
        server.advance(1);
        assertThat(server.engine().keyspace().arena().usedBytes()).isLessThanOrEqualTo(used + 512);
        server.close();
    }

    private static ChannelKind kind(Random random) {
        return ChannelKind.values()[random.nextInt(3)];
    }

    private static String name(ChannelKind kind, Random random) {
        return kind == ChannelKind.PATTERN
                ? PATTERNS[random.nextInt(PATTERNS.length)]
                : "abcd".charAt(random.nextInt(4)) + (random.nextBoolean() ? "1" : "");
    }

    private void replace(int at, Random random) {
        check(models.get(at));
        models.get(at).client.close();
        models.set(at, new Model(server.connect(), random.nextBoolean()));
    }

    private void subscribe(Model model, ChannelKind kind, Random random) {
        check(model);
        String name = name(kind, random);
        model.of(kind).add(name);
        assertThat(model.client.call(kind.subscribed(), name))
                .isEqualTo(confirmation(model, kind, kind.subscribed(), name));
    }

    private void unsubscribe(Model model, ChannelKind kind, Random random) {
        check(model);
        String name = name(kind, random);
        model.of(kind).remove(name);
        assertThat(model.client.call(kind.unsubscribed(), name))
                .isEqualTo(confirmation(model, kind, kind.unsubscribed(), name));
    }

    private void unsubscribeFromAll(Model model, ChannelKind kind) {
        check(model);
        StringBuilder expected = new StringBuilder();
        for (String name : List.copyOf(model.of(kind))) {
            model.of(kind).remove(name);
            expected.append(confirmation(model, kind, kind.unsubscribed(), name));
        }
        if (expected.isEmpty()) {
            expected.append(header(model, 3)).append(bulk(kind.unsubscribed()));
            expected.append(model.isResp3 ? "_\r\n" : "$-1\r\n");
            expected.append(":").append(model.count(kind)).append("\r\n");
        }
        assertThat(model.client.call(kind.unsubscribed())).isEqualTo(expected.toString());
    }

    private static String confirmation(Model model, ChannelKind kind, String word, String name) {
        return header(model, 3) + bulk(word) + bulk(name) + ":" + model.count(kind) + "\r\n";
    }

    private static String header(Model model, int words) {
        return (model.isResp3 ? ">" : "*") + words + "\r\n";
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    /* Some messages in one go. */
    private void publish(Random random) {
        StringBuilder requests = new StringBuilder();
        StringBuilder replies = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            boolean isShard = random.nextInt(4) == 0;
            String channel = name(ChannelKind.CHANNEL, random);
            String text = "m".repeat(random.nextInt(20) == 0 ? 40_000 : 3);
            String command = isShard ? "SPUBLISH" : "PUBLISH";
            requests.append(text(LocalServer.request(command, channel, text)));
            replies.append(":").append(expect(isShard, channel, text)).append("\r\n");
        }
        byte[] sent = requests.toString().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(text(publisher.send(sent))).isEqualTo(replies.toString());
    }

    private int expect(boolean isShard, String channel, String text) {
        int receivers = 0;
        for (Model model : models) {
            ChannelKind kind = isShard ? ChannelKind.SHARD : ChannelKind.CHANNEL;
            if (model.of(kind).contains(channel)) {
                String word = bulk(isShard ? "smessage" : "message");
                model.messages.add(header(model, 3) + word + bulk(channel) + bulk(text));
                receivers++;
            }
            for (int i = 0; i < PATTERNS.length && !isShard; i++) {
                if (model.patterns.contains(PATTERNS[i]) && channel.matches(REGEXES[i])) {
                    model.messages.add(
                            header(model, 4)
                                    + bulk("pmessage")
                                    + bulk(PATTERNS[i])
                                    + bulk(channel)
                                    + bulk(text));
                    receivers++;
                }
            }
        }
        return receivers;
    }

    /* Which of two patterns came first to the server the model does not know. */
    private static void check(Model model) {
        String received = text(model.client.received());
        assertThat(received).hasSize(String.join("", model.messages).length());
        int at = 0;
        List<String> left = new ArrayList<>(model.messages);
        while (at < received.length()) {
            int from = at;
            String next = left.stream().filter(m -> received.startsWith(m, from)).findFirst().get();
            assertThat(left.indexOf(next)).isLessThan(PATTERNS.length + 1);
            left.remove(next);
            at += next.length();
        }
        model.messages.clear();
    }

    private void checkCounts() {
        for (String channel : new String[] {"a", "b1", "d"}) {
            long channels = models.stream().filter(m -> m.channels.contains(channel)).count();
            long shards = models.stream().filter(m -> m.shards.contains(channel)).count();
            assertThat(publisher.call("PUBSUB", "NUMSUB", channel))
                    .isEqualTo("*2\r\n" + bulk(channel) + ":" + channels + "\r\n");
            assertThat(publisher.call("PUBSUB", "SHARDNUMSUB", channel))
                    .isEqualTo("*2\r\n" + bulk(channel) + ":" + shards + "\r\n");
        }
        long patterns = models.stream().flatMap(m -> m.patterns.stream()).distinct().count();
        assertThat(publisher.call("PUBSUB", "NUMPAT")).isEqualTo(":" + patterns + "\r\n");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
