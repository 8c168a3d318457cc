package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;

/** Subscribers of real client libraries, over real sockets. */
@Timeout(60)
class SubscribersIT {

    private static final int MANY = 10_000;

    @TempDir static Path dir;

    private static ServerProcess server;
    private static HostAndPort address;

    @BeforeAll
    static void start() throws Exception {
        address = new HostAndPort("127.0.0.1", FreePort.next());
        server =
                ServerProcess.start(
                        dir, address.getPort(), "--notify-keyspace-events", "KEA", "--hz", "100");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Jedis connect(RedisProtocol protocol) {
        return new Jedis(address, DefaultJedisClientConfig.builder().protocol(protocol).build());
    }

    /** Keeps what it hears as text, one line each. */
    private static final class Heard extends JedisPubSub {

        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        @Override
        public void onMessage(String channel, String message) {
            lines.add(channel + " " + message);
        }

        @Override
        public void onPMessage(String pattern, String channel, String message) {
            lines.add(pattern + " " + channel + " " + message);
        }

        @Override
        public void onSubscribe(String channel, int count) {
            lines.add("subscribed " + channel + " " + count);
        }

        @Override
        public void onPSubscribe(String pattern, int count) {
            lines.add("subscribed " + pattern + " " + count);
        }

        @Override
        public void onUnsubscribe(String channel, int count) {
            lines.add("unsubscribed " + channel + " " + count);
        }

        private String next() throws InterruptedException {
            return lines.poll(20, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RedisProtocol.class,
            names = {"RESP2", "RESP3"})
    void jedisSubscribesAndUnsubscribes(RedisProtocol protocol) throws Exception {
        Heard heard = new Heard();
        try (Jedis subscriber = connect(protocol);
                Jedis publisher = connect(protocol)) {
            Thread thread = Thread.startVirtualThread(() -> subscriber.subscribe(heard, "a", "b"));
            assertThat(heard.next()).isEqualTo("subscribed a 1");
            assertThat(heard.next()).isEqualTo("subscribed b 2");
            assertThat(publisher.publish("a", "one")).isEqualTo(1);
            assertThat(heard.next()).isEqualTo("a one");
            heard.psubscribe("b*");
            assertThat(heard.next()).isEqualTo("subscribed b* 3");
            assertThat(publisher.publish("b", "two")).isEqualTo(2);
            assertThat(List.of(heard.next(), heard.next())).containsExactly("b two", "b* b two");
            assertThat(publisher.pubsubNumSub("a", "b", "c"))
                    .containsEntry("a", 1L)
                    .containsEntry("b", 1L)
                    .containsEntry("c", 0L);
            heard.unsubscribe("a");
            assertThat(heard.next()).isEqualTo("unsubscribed a 2");
            heard.punsubscribe();
            heard.unsubscribe();
            assertThat(heard.next()).isEqualTo("unsubscribed b 0");
            thread.join();
            assertThat(subscriber.ping()).isEqualTo("PONG");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RedisProtocol.class,
            names = {"RESP2", "RESP3"})
    void allMessagesOfAPipelineComeInTheirOrder(RedisProtocol protocol) throws Exception {
        List<Heard> all = new ArrayList<>();
        List<Jedis> subscribers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Heard heard = new Heard();
            Jedis subscriber = connect(protocol);
            threads.add(Thread.startVirtualThread(() -> subscriber.subscribe(heard, "many")));
            assertThat(heard.next()).isEqualTo("subscribed many 1");
            all.add(heard);
            subscribers.add(subscriber);
        }
        try (Jedis publisher = connect(protocol)) {
            Pipeline pipeline = publisher.pipelined();
            for (int i = 0; i < MANY; i++) {
                pipeline.publish("many", "" + i);
            }
            assertThat(pipeline.syncAndReturnAll()).hasSize(MANY).containsOnly(20L);
        }
        for (Heard heard : all) {
            for (int i = 0; i < MANY; i++) {
                assertThat(heard.next()).isEqualTo("many " + i);
            }
            heard.unsubscribe();
            assertThat(heard.next()).isEqualTo("unsubscribed many 0");
        }
        for (Thread thread : threads) {
            thread.join();
        }
        subscribers.forEach(Jedis::close);
    }

    @Test
    void jedisHearsOfKeysThatExpire() throws Exception {
        Heard heard = new Heard();
        try (Jedis subscriber = connect(RedisProtocol.RESP3);
                Jedis writer = connect(RedisProtocol.RESP2)) {
            Thread thread =
                    Thread.startVirtualThread(
                            () -> subscriber.psubscribe(heard, "__keyspace@0__:session"));
            assertThat(heard.next()).isEqualTo("subscribed __keyspace@0__:session 1");
            writer.psetex("session", 20, "v");
            String prefix = "__keyspace@0__:session __keyspace@0__:session ";
            assertThat(heard.next()).isEqualTo(prefix + "set");
            assertThat(heard.next()).isEqualTo(prefix + "expire");
            assertThat(heard.next()).isEqualTo(prefix + "expired");
            heard.punsubscribe();
            thread.join();
        }
    }

    @Test
    void lettuceSubscribesOnOneConnectionAndAsksOnAnother() throws Exception {
        RedisURI uri = RedisURI.create("127.0.0.1", address.getPort());
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub();
                var publisher = client.connect()) {
            subscriber.addListener(
                    new RedisPubSubAdapter<>() {
                        @Override
                        public void message(String channel, String message) {
                            lines.add(channel + " " + message);
                        }

                        @Override
                        public void message(String pattern, String channel, String message) {
                            lines.add(pattern + " " + channel + " " + message);
                        }

                        @Override
                        public void smessage(String channel, String message) {
                            lines.add("shard " + channel + " " + message);
                        }
                    });
            subscriber.sync().subscribe("l");
            subscriber.sync().psubscribe("l?");
            subscriber.sync().ssubscribe("l");
            assertThat(publisher.sync().publish("l", "one")).isEqualTo(1);
            assertThat(publisher.sync().publish("l2", "two")).isEqualTo(1);
            assertThat(publisher.sync().spublish("l", "three")).isEqualTo(1);
            assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("l one");
            assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("l? l2 two");
            assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("shard l three");
            assertThat(publisher.sync().pubsubChannels()).contains("l");
            assertThat(publisher.sync().pubsubShardChannels()).containsExactly("l");
            /* Lettuce speaks RESP3 by default: a subscriber may ask anything. */
            assertThat(subscriber.sync().ping()).isEqualTo("PONG");
            subscriber.sync().unsubscribe("l");
            assertThat(publisher.sync().publish("l", "four")).isZero();
        }
    }
}
