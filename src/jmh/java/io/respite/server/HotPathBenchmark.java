package io.respite.server;

import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import io.respite.resp.RequestReader;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request from its bytes to its reply's bytes: read, look up, run, reply, without the socket.
 * With {@code -prof gc} the figure that counts is {@code gc.alloc.rate.norm}: about 0 B/op.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-da"})
public class HotPathBenchmark {

    /** The request, words separated by a space, or several, separated by a semicolon. */
    @Param({
        "PING",
        "GET key:000000000001",
        "SET key:000000000001 xxx",
        "INCR counter",
        "MGET key:000000000001 counter missing",
        "MSET key:000000000001 xxx key:000000000002 yyy",
        "APPEND long xxx",
        "GETRANGE key:000000000001 1 2",
        "HSET hash field xxx",
        "HGET hash field",
        "HINCRBY hash number 1",
        "HSET table field:000000000001 xxx",
        "HGET table field:000000000001",
        "SADD small a",
        "SISMEMBER numbers 3",
        "SADD members element:000000000001",
        "SISMEMBER members element:000000000001",
        "SRANDMEMBER members",
        "SMOVE members members element:000000000001",
        "ZADD few 2 b",
        "ZADD scores 500 element:000000000001",
        "ZINCRBY scores 1 element:000000000001",
        "ZSCORE scores element:000000000001",
        "ZRANK scores element:000000000001",
        "ZRANGE scores 100 109",
        "ZRANGEBYSCORE scores 500 inf LIMIT 0 10",
        "ZCOUNT scores 100 200",
        "LMOVE list list LEFT RIGHT",
        "LMOVE nodes nodes RIGHT LEFT",
        "LINDEX nodes 500",
        "LRANGE nodes 0 99",
        "XADD trimmed MAXLEN ~ 1000 * field value",
        "XRANGE stream 500 + COUNT 10",
        "XREAD COUNT 10 STREAMS stream 500",
        "MULTI ; SET key:000000000001 xxx ; GET key:000000000001 ; INCR counter ; EXEC",
        "WATCH counter ; GET counter ; MULTI ; INCR counter ; EXEC"
    })
    public String request;

    private LocalServer server;
    private Engine engine;
    private Session session;
    private ReplyWriter reply;
    private RequestReader reader;
    private long block;
    private int length;

    @Setup
    public void prepare() {
        server = LocalServer.start();
        LocalServer.Client client = server.connect();
        client.call("SET", "key:000000000001", "value");
        client.call("HSET", "hash", "field", "value");
        client.call("HSET", "table", "field:000000000001", "v".repeat(65));
        client.call("RPUSH", "list", "a", "b", "c");
        client.call("SADD", "small", "a", "b", "c");
        client.call("SADD", "numbers", "1", "2", "3");
        client.call("ZADD", "few", "1", "a", "2", "b", "3", "c");
        for (int i = 0; i < 1000; i++) {
            String element = String.format("element:%012d", i);
            client.call("SADD", "members", element);
            client.call("ZADD", "scores", "" + i, element);
            client.call("RPUSH", "nodes", "value:" + i);
            client.call("XADD", "stream", (i + 1) + "-1", "field", "value:" + i);
        }
        engine = server.engine();
        session = client.session();
        Arena arena = engine.keyspace().arena();
        reply = new ReplyWriter(arena);
        reader = new RequestReader(new Args());
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (String each : request.split(" ; ")) {
            requests.writeBytes(LocalServer.request(each.split(" ")));
        }
        byte[] bytes = requests.toByteArray();
        length = bytes.length;
        block = arena.allocate(length);
        Memory.copyIn(bytes, 0, length, block);
        reply.attach((ref, size) -> {}, false);
    }

    @TearDown
    public void close() {
        server.close();
    }

    /** Reads and runs the requests, then sends their replies nowhere. */
    @Benchmark
    public long run() {
        engine.beginBatch();
        reader.restart();
        while (reader.next(block, length) == RequestReader.Outcome.REQUEST) {
            engine.execute(session, reader.args(), reply);
        }
        reply.flush();
        return reply.position();
    }
}
