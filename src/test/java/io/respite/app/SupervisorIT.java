package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What the packaged server shows to those who watch over its process. */
@EnabledOnOs(OS.LINUX)
class SupervisorIT {

    @TempDir Path dir;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private final class Listener extends SimpleChannelInboundHandler<DomainDatagramPacket> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
            told.add(packet.content().toString(StandardCharsets.UTF_8));
        }
    }

    private String nextTold() throws InterruptedException {
        return told.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void systemdIsToldOfTheStartAndTheEnd() throws Exception {
        assertThat(Epoll.isAvailable()).isTrue();
        EpollEventLoopGroup loop = new EpollEventLoopGroup(1);
        Path socket = dir.resolve("notify");
        try {
            Channel channel =
                    new Bootstrap()
                            .group(loop)
                            .channel(EpollDomainDatagramChannel.class)
                            .handler(new Listener())
                            .bind(new DomainSocketAddress(socket.toString()))
                            .sync()
                            .channel();
            int port = FreePort.next();
            try (ServerProcess server = supervised(socket.toString(), port)) {
                assertThat(nextTold()).isEqualTo("STATUS=Respite is loading...\n");
                assertThat(nextTold()).isEqualTo("STATUS=Ready to accept connections\nREADY=1\n");
                try (Jedis client = new Jedis("127.0.0.1", port)) {
                    assertThat(client.info("server")).contains("process_supervised:systemd\r\n");
                    titleFollows(client, server.pid(), port);
                }
                server.signal("TERM");
                assertThat(nextTold()).isEqualTo("STOPPING=1\n");
                assertThat(server.exitStatus()).isZero();
            }
            channel.close().sync();
        } finally {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private ServerProcess supervised(String socket, int port) throws Exception {
        List<String> command =
                List.of(
                        ServerProcess.LAUNCHER.toString(),
                        "--port",
                        "" + port,
                        "--http-port",
                        "0",
                        "--supervised",
                        "auto",
                        "--save",
                        "");
        return ServerProcess.run(dir, command, Map.of("NOTIFY_SOCKET", socket));
    }

    private static void titleFollows(Jedis client, long pid, int port) throws Exception {
        Path process = Path.of("/proc/" + pid);
        assertThat(process.resolve("comm")).hasContent("respite-server");
        assertThat(title(process)).isEqualTo("respite-server *:" + port);
        client.configSet("proc-title-template", "cache {port} {config-file}");
        assertThat(title(process)).isEqualTo("cache " + port + " -");
    }

    private static String title(Path process) throws Exception {
        return Files.readString(process.resolve("cmdline")).replaceAll("\0+$", "");
    }

    @Test
    void aServiceManagerThatIsNotThereIsWarnedOf() throws Exception {
        int port = FreePort.next();
        try (ServerProcess server = supervised("@nobody-" + port, port)) {
            server.awaitResp();
            server.awaitLine(
                    " # systemd supervision error: nobody takes what is sent to NOTIFY_SOCKET");
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThat(client.info("server")).contains("process_supervised:no\r\n");
            }
        }
    }
}
