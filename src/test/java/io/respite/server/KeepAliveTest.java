package io.respite.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class KeepAliveTest {

    @Test
    void probesAreSetOnNio() {
        Channel channel = new NioSocketChannel();

        KeepAlive.set(channel, 300);

        assertThat(option(channel, ChannelOption.SO_KEEPALIVE)).isTrue();
        assertThat(option(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
                .isEqualTo(300);
        assertThat(option(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
                .isEqualTo(100);
        assertThat(option(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)))
                .isEqualTo(3);
        channel.unsafe().closeForcibly();
    }

    @Test
    void probesAreSetOnEpoll() {
        assumeTrue(Epoll.isAvailable(), "epoll is Linux' own");
        Channel channel = new EpollSocketChannel();

        KeepAlive.set(channel, 2);

        assertThat(option(channel, ChannelOption.SO_KEEPALIVE)).isTrue();
        assertThat(option(channel, EpollChannelOption.TCP_KEEPIDLE)).isEqualTo(2);
        assertThat(option(channel, EpollChannelOption.TCP_KEEPINTVL)).isEqualTo(1);
        assertThat(option(channel, EpollChannelOption.TCP_KEEPCNT)).isEqualTo(3);
        channel.unsafe().closeForcibly();
    }

    @Test
    void zeroProbesNever() {
        Channel channel = new NioSocketChannel();
        KeepAlive.set(channel, 300);

        KeepAlive.set(channel, 0);

        assertThat(option(channel, ChannelOption.SO_KEEPALIVE)).isFalse();
        channel.unsafe().closeForcibly();
    }

    private static <T> T option(Channel channel, ChannelOption<T> option) {
        return channel.config().getOption(option);
    }
}
