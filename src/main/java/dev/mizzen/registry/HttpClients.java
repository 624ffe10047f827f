package dev.mizzen.registry;

import java.net.Proxy;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.Authenticator;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** The HTTP clients for registries: one pool of connections, one set of limits, and the few things in which requests differ. */
final class HttpClients implements AutoCloseable {
    private static final int IDLE_CONNECTIONS = 32;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int REQUESTS = 128;
    private static final int REQUESTS_PER_REGISTRY = 16;

    /** Takes every certificate: for a registry whose config says {@code insecure}, and for its own host alone. */
    private static final X509TrustManager ANYBODY = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String method) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String method) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    private static final HostnameVerifier ANY_NAME = (host, session) -> true;

    private final OkHttpClient pooled;
    private final SSLSocketFactory lenient = lenient();

    /**
     * @param guarded makes the sockets of all connections but those to a proxy
     * @param trust adds to what the JVM trusts, for tests
     */
    HttpClients(SocketFactory guarded, Resolver resolver, UnaryOperator<OkHttpClient.Builder> trust, Limits limits) {
        Dispatcher dispatcher = new Dispatcher(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("registry-", 0).factory()));
        dispatcher.setMaxRequests(REQUESTS);
        dispatcher.setMaxRequestsPerHost(REQUESTS_PER_REGISTRY);
        this.pooled = trust.apply(new OkHttpClient.Builder())
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE.toSeconds(), TimeUnit.SECONDS))
                // With HTTP/2 a connection made for one host may carry requests for another.
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectTimeout(limits.connect())
                .readTimeout(limits.read())
                .writeTimeout(limits.read())
                .followRedirects(false)
                .followSslRedirects(false)
                .proxy(Proxy.NO_PROXY)
                .dns(resolver::resolve)
                .socketFactory(guarded)
                .build();
    }

    OkHttpClient pooled() {
        return pooled;
    }

    /** One whose connections nobody else uses. */
    OkHttpClient apart() {
        return pooled.newBuilder().connectionPool(new ConnectionPool()).build();
    }

    /** The same client, pool and limits, for a request that goes another way or trusts another certificate. */
    OkHttpClient variant(
            OkHttpClient client, Optional<ProxyChoice.Through> proxy, boolean anyCertificate, EventListener listener) {
        if (proxy.isEmpty() && !anyCertificate && listener == EventListener.NONE) {
            return client;
        }
        OkHttpClient.Builder builder = client.newBuilder().eventListener(listener);
        proxy.ifPresent(through -> {
            builder.proxy(through.proxy()).socketFactory(SocketFactory.getDefault());
            if (!through.authorization().isEmpty()) {
                builder.proxyAuthenticator(new ProxyAccount(through.authorization()));
            }
        });
        if (anyCertificate) {
            builder.sslSocketFactory(lenient, ANYBODY).hostnameVerifier(ANY_NAME);
        }
        return builder.build();
    }

    @Override
    public void close() {
        pooled.dispatcher().cancelAll();
        pooled.dispatcher().executorService().shutdown();
        pooled.connectionPool().evictAll();
    }

    private static SSLSocketFactory lenient() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {ANYBODY}, new SecureRandom());
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** Compared by its value, or no connection through a proxy would serve twice. */
    private record ProxyAccount(String authorization) implements Authenticator {
        private static final String HEADER = "Proxy-Authorization";

        @Override
        public @Nullable Request authenticate(@Nullable Route route, Response response) {
            Request refused = response.request();
            // What comes through the tunnel is the registry's word, and the answer would go to the registry.
            boolean byRegistry = refused.url().isHttps() && !refused.method().equals("CONNECT");
            return byRegistry || refused.header(HEADER) != null
                    ? null
                    : refused.newBuilder().header(HEADER, authorization).build();
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
