package io.respite.commands.geo;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeoCommandsTest {

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void searchesLeaveNothingBehind() {
        for (int i = 0; i < 500; i++) {
            client.call("GEOADD", "g", "" + i % 40, "" + i % 30, "member " + i);
        }
        search();
        long used = server.engine().keyspace().arena().usedBytes();
        for (int i = 0; i < 10; i++) {
            search();
        }
        assertThat(server.engine().keyspace().arena().usedBytes()).isEqualTo(used);
    }

    private void search() {
        String[] around = {"FROMLONLAT", "20", "15", "BYRADIUS", "3000", "km"};
        assertThat(client.call(words(around, "GEOSEARCH", "g", "COUNT", "20"))).startsWith("*20");
        assertThat(client.call(words(around, "GEOSEARCH", "g", "ASC", "WITHCOORD")))
                .startsWith("*5");
        assertThat(client.call(words(around, "GEOSEARCHSTORE", "d g", "COUNT", "300")))
                .isEqualTo(":300\r\n");
        assertThat(client.call(words(around, "GEOSEARCHSTORE", "d g", "COUNT", "3")))
                .isEqualTo(":3\r\n");
        assertThat(client.call(words(around, "GEOSEARCHSTORE", "d missing", "ASC")))
                .isEqualTo(":0\r\n");
        assertThat(client.call(words(around, "GEOSEARCH", "g", "COUNT", "0"))).startsWith("-ERR");
        client.call("GEOPOS", "g", "member 1", "none");
        client.call("GEOHASH", "g", "member 1", "none");
        client.call("GEODIST", "g", "member 1", "member 2");
    }

    private static String[] words(String[] around, String command, String keys, String... more) {
        return (command
                        + " "
                        + keys
                        + " "
                        + String.join(" ", around)
                        + " "
                        + String.join(" ", more))
                .split(" ");
    }
}
