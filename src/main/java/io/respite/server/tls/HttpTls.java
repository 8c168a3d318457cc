package io.respite.server.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * The encryption of HTTP, as Vert.x wants it: a context that it asks for once, which is at each
 * connection what the directives say then. Safe for any thread.
 */
final class HttpTls extends SslContext {

    private final Supplier<SslContext> current;
    private final Executor workers;

    private HttpTls(Supplier<SslContext> current, Executor workers) {
        this.current = current;
        this.workers = workers;
    }

    /** Has a server encrypt by what the supplier gives at each connection. */
    static void use(HttpServerOptions options, Supplier<SslContext> current, Executor workers) {
        HttpTls context = new HttpTls(current, workers);
        options.setSsl(true)
                .setUseAlpn(false)
                .setKeyCertOptions(new NoKeys())
                .setSslEngineOptions(new Engines(context));
    }

    /** Vert.x wants to have keys, which it hands to a context that has others. */
    private static final class NoKeys implements KeyCertOptions {

        @Override
        public KeyCertOptions copy() {
            return this;
        }

        @Override
        public KeyManagerFactory getKeyManagerFactory(Vertx vertx) throws GeneralSecurityException {
            KeyManagerFactory none =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            none.init(null, null);
            return none;
        }

        @Override
        public Function<String, KeyManagerFactory> keyManagerFactoryMapper(Vertx vertx) {
            return name -> null;
        }
    }

    /** Leads Vert.x to the context, whatever else it knows of certificates. */
    private static final class Engines extends SSLEngineOptions {

        private final HttpTls context;

        Engines(HttpTls context) {
            this.context = context;
        }

        @Override
        public SSLEngineOptions copy() {
            return new Engines(context);
        }

        @Override
        public SslContextFactory sslContextFactory() {
            return () -> context;
        }
    }

    /** Vert.x sets protocols of its own on what it is given: these come back behind it. */
    private static final class Handler extends SslHandler {

        private final String[] protocols;

        Handler(SSLEngine engine, Executor workers) {
            super(engine, workers);
            protocols = engine.getEnabledProtocols();
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) throws Exception {
            engine().setEnabledProtocols(protocols);
            super.handlerAdded(context);
        }
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, boolean startTls, Executor ignored) {
        return new Handler(newEngine(allocator), workers);
    }

    /* The host and the port are the client's: nothing is looked up by them. */
    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String host, int port, boolean startTls, Executor ignored) {
        return new Handler(newEngine(allocator, host, port), workers);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return current.get().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return current.get().newEngine(allocator, host, port);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return current.get().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation")
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return current.get().applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return current.get().sessionContext();
    }
}
