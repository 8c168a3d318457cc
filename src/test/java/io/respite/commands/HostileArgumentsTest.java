package io.respite.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an argument asks for takes no memory; what the reply needs is given back. */
class HostileArgumentsTest {

    private static final int MEMBERS = 1_000;

    private final LocalServer server = LocalServer.start(Map.of("enable-debug-command", "yes"));
    private final LocalServer.Client client = server.connect();

    @BeforeEach
    void fill() {
        List<String> set = new ArrayList<>(List.of("SADD", "set"));
        List<String> hash = new ArrayList<>(List.of("HSET", "hash"));
        List<String> zset = new ArrayList<>(List.of("ZADD", "zset"));
        List<String> list = new ArrayList<>(List.of("RPUSH", "list"));
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        for (int i = 0; i < MEMBERS; i++) {
            String member = "m" + i;
            set.add(member);
            hash.addAll(List.of(member, "v"));
            zset.addAll(List.of("" + i, member));
            list.add(member);
            entries.writeBytes(LocalServer.request("XADD", "stream", (i + 1) + "-1", "f", "v"));
        }
        for (List<String> command : List.of(set, hash, zset, list)) {
            client.call(command.toArray(String[]::new));
        }
        client.send(entries.toByteArray());
        client.call("SADD", "ints", "1", "2", "3");
        client.call("SADD", "small", "a", "b", "c");
        client.call("HSET", "smallhash", "a", "1", "b", "2", "c", "3");
        client.call("ZADD", "smallzset", "1", "a", "2", "b", "3", "c");
        client.call("RPUSH", "smalllist", "a", "b", "c");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "SRANDMEMBER set 9223372036854775807, 1000",
        "SRANDMEMBER ints 9223372036854775807, 3",
        "SRANDMEMBER small 4611686018427387904, 3",
        "HRANDFIELD hash 9223372036854775807, 1000",
        "HRANDFIELD hash 4611686018427387903 WITHVALUES, 2000",
        "HRANDFIELD smallhash 9223372036854775807, 3",
        "ZRANDMEMBER zset 9223372036854775807, 1000",
        "ZRANDMEMBER zset 4611686018427387903 WITHSCORES, 2000",
        "ZRANDMEMBER smallzset 9223372036854775807, 3",
        "LPOS list m1 COUNT 9223372036854775807, 1",
        "LPOS list m1 COUNT 0 MAXLEN 9223372036854775807, 1",
        "LRANGE list -9223372036854775808 9223372036854775807, 1000",
        "ZRANGE zset -9223372036854775808 9223372036854775807, 1000",
        "ZRANGEBYSCORE zset -inf inf LIMIT 0 9223372036854775807, 1000",
        "ZRANGEBYSCORE zset -inf inf LIMIT 999 9223372036854775807, 1",
        "ZRANGEBYSCORE zset -inf inf LIMIT 9223372036854775807 9223372036854775807, 0",
        "SPOP set 9223372036854775807, 1000",
        "LPOP list 9223372036854775807, 1000",
        "RPOP smalllist 9223372036854775807, 3",
        "ZPOPMIN zset 9223372036854775807, 2000",
        "ZPOPMAX smallzset 9223372036854775807, 6",
        "XRANGE stream - + COUNT 9223372036854775807, 1000",
        "XREVRANGE stream + 991 COUNT 9223372036854775807, 10",
        "XREAD COUNT 9223372036854775807 STREAMS stream 0, 1",
    })
    void aHugeCountGivesWhatIsThere(String command, int elements) {
        long before = used();
        assertThat(client.call(command.split(" "))).startsWith("*" + elements + "\r\n");
        assertThat(used()).isLessThanOrEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "SRANDMEMBER set -200000, 200000",
        "SRANDMEMBER ints -200000, 200000",
        "SRANDMEMBER small -200000, 200000",
        "HRANDFIELD hash -200000, 200000",
        "HRANDFIELD hash -100000 WITHVALUES, 200000",
        "HRANDFIELD smallhash -100000 WITHVALUES, 200000",
        "ZRANDMEMBER zset -200000, 200000",
        "ZRANDMEMBER zset -100000 WITHSCORES, 200000",
        "ZRANDMEMBER smallzset -100000 WITHSCORES, 200000",
    })
    void aNegativeCountGivesSoManyAndItsMemoryBack(String command, int elements) {
        long before = used();
        String reply = client.call(command.split(" "));
        assertThat(reply).startsWith("*" + elements + "\r\n$");
        assertThat(reply.chars().filter(each -> each == '$').count()).isEqualTo(elements);
        assertThat(used()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "SRANDMEMBER set -9223372036854775808",
        "HRANDFIELD hash -9223372036854775808",
        "HRANDFIELD hash -4611686018427387904 WITHVALUES",
        "HRANDFIELD hash 4611686018427387904 WITHVALUES",
        "HRANDFIELD smallhash -9223372036854775807 WITHVALUES",
        "ZRANDMEMBER zset -9223372036854775808",
        "ZRANDMEMBER zset -4611686018427387904 WITHSCORES",
        "ZRANDMEMBER zset 4611686018427387904 WITHSCORES",
        "LPOS list m1 RANK -9223372036854775808",
        "LPOP list -1",
        "SPOP set -9223372036854775808",
        "ZPOPMIN zset -9223372036854775808",
        "ZPOPMAX zset 9223372036854775808",
        "LMPOP 9223372036854775807 list LEFT",
        "LMPOP 1 list LEFT COUNT -9223372036854775808",
        "ZMPOP 1 zset MIN COUNT 0",
        "SINTERCARD 9223372036854775807 set",
        "SINTERCARD 1 set LIMIT -9223372036854775808",
        "ZUNION 9223372036854775807 zset",
        "ZINTERSTORE zset -9223372036854775808 zset",
        "ZDIFF 2147483648 zset",
        "ZADD zset nan x",
        "ZADD zset 1 new nan other",
        "ZADD zset INCR nan m1",
        "ZINCRBY zset nan m1",
        "HINCRBY hash m1 1",
        "HINCRBYFLOAT smallhash a nan",
        "HINCRBYFLOAT smallhash a inf",
        "HINCRBY smallhash a 9223372036854775807",
        "BITFIELD bits SET u8 4294967296 1",
        "SETBIT bits 4294967296 1",
        "SETRANGE bits 536870912 x",
        "GEOADD zset 180.0001 0 x",
        "GEOADD zset 0 85.06 x",
        "GEOADD zset nan 0 x",
        "GEOADD new 1 1 x 200 1 y",
        "PFADD list x",
        "PFMERGE list set",
        "XADD stream 5-1 f v",
        "XADD new 0-0 f v",
        "XADD new 1-1 f",
        "XADD new 18446744073709551616-1 f v",
        "XADD stream MAXLEN -1 * f v",
        "XADD stream MAXLEN 1 LIMIT 5 * f v",
        "XADD stream MAXLEN ~ 1 LIMIT -9223372036854775808 * f v",
        "XADD stream MAXLEN 9223372036854775808 * f v",
        "XADD stream MINID x * f v",
        "XTRIM stream MAXLEN -9223372036854775808",
        "XTRIM stream MAXLEN ~ -1",
        "XTRIM stream MINID 18446744073709551616",
        "XDEL stream 1-1 2-1 x",
        "XSETID stream 5-1",
        "XSETID stream 2000 ENTRIESADDED 5",
        "XSETID stream 2000 MAXDELETEDID 2001",
        "XADD list * f v",
        "XDEL list 1-1",
        "XTRIM list MAXLEN 0",
    })
    void whatIsRefusedChangesNothing(String command) {
        String digest = client.call("DEBUG", "DIGEST");
        long before = used();
        assertThat(client.call(command.split(" "))).startsWith("-");
        assertThat(used()).isEqualTo(before);
        assertThat(client.call("DEBUG", "DIGEST")).isEqualTo(digest);
    }

    @Test
    void aScoreThatBecomesNoNumberStays() {
        client.call("ZADD", "infinite", "inf", "m");
        assertThat(client.call("ZINCRBY", "infinite", "-inf", "m"))
                .isEqualTo("-ERR resulting score is not a number (NaN)\r\n");
        assertThat(client.call("ZSCORE", "infinite", "m")).isEqualTo("$3\r\ninf\r\n");
    }

    private long used() {
        server.advance(1);
        return server.engine().keyspace().arena().usedBytes();
    }
}
