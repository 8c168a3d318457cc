package io.respite.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;

/**
 * Lets the system find out whether a silent client is still there, so that one whose machine died
 * does not hold its connection for ever.
 */
final class KeepAlive {

    /** Probes without an answer that end the connection, as in Redis' anet.c. */
    private static final int PROBES = 3;

    private KeepAlive() {}

    /**
     * Probes after so many seconds of silence, then three times in as long again; 0 never probes.
     * An option that another transport or system has is left out.
     */
    static void set(Channel channel, long seconds) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.SO_KEEPALIVE, seconds > 0);
        if (seconds == 0) {
            return;
        }
        int idle = (int) seconds;
        int interval = Math.max(1, idle / PROBES);
        if (channel instanceof EpollSocketChannel) {
            config.setOption(EpollChannelOption.TCP_KEEPIDLE, idle);
            config.setOption(EpollChannelOption.TCP_KEEPINTVL, interval);
            config.setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
        } else {
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idle);
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval);
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
        }
    }
}
