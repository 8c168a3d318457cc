package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What the packaged server tells over HTTP while it loads much data. */
class LoadingIT {

    /** One key takes so long, as key-load-delay has it. */
    private static final String SLOW_MICROS = "20000";

    @TempDir Path dir;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> get(int port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private ServerProcess start(int port, String... arguments) throws Exception {
        Path run = Files.createDirectories(dir.resolve("run" + port));
        String[] all = new String[arguments.length + 8];
        String[] first = {
            "--bind", "127.0.0.1", "--port", "" + port, "--http-port", "0", "--dir", dir.toString()
        };
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(arguments, 0, all, first.length, arguments.length);
        return ServerProcess.run(run, all);
    }

    private int save() throws Exception {
        int port = FreePort.next();
        try (ServerProcess server = start(port, "--enable-debug-command", "yes").awaitResp();
                Jedis client = new Jedis("127.0.0.1", port)) {
            client.sendCommand(() -> "DEBUG".getBytes(), "POPULATE", "2000");
            client.save();
            server.signal("KILL");
            server.exitStatus();
        }
        return port;
    }

    @Test
    void httpTellsHowFarLoadingIs() throws Exception {
        int port = save();
        try (ServerProcess server = start(port, "--key-load-delay", SLOW_MICROS);
                Jedis client = new Jedis("127.0.0.1", port)) {
            int web = server.awaitHttp();
            HttpResponse<String> ready = get(web, "/q/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body())
                    .containsPattern("\"name\": \"loading\",\\s+\"status\": \"DOWN\"")
                    .contains("\"totalBytes\"")
                    .containsPattern("\"name\": \"resp port\",\\s+\"status\": \"UP\"");
            assertThat(get(web, "/q/health/live").statusCode()).isEqualTo(200);
            assertThat(get(web, "/q/health/started").statusCode()).isEqualTo(200);
            assertThat(get(web, "/q/metrics").body()).contains("redis_loading_dump_file 1");
            assertThat(server.lines()).noneMatch(line -> line.contains("Ready to accept"));
            client.configSet("key-load-delay", "0");
            server.awaitResp();
            assertThat(get(web, "/q/health/ready").statusCode()).isEqualTo(200);
            assertThat(client.dbSize()).isEqualTo(2000);
        }
    }

    @Test
    void aFileThatTurnsOutBrokenEndsTheProcess() throws Exception {
        int port = save();
        Path file = dir.resolve("dump.rdb");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        try (ServerProcess server = start(port, "--key-load-delay", SLOW_MICROS);
                Jedis client = new Jedis("127.0.0.1", port)) {
            server.awaitHttp();
            client.configSet("key-load-delay", "0");
            assertThat(server.exitStatus()).isEqualTo(1);
            assertThat(server.errors())
                    .containsExactly("Fatal error loading the DB, check server logs. Exiting.");
            assertThat(server.lines()).noneMatch(line -> line.contains("User requested shutdown"));
        }
    }
}
