package dev.mizzen.registry;

import dev.mizzen.registry.AddressRules.NotAllowed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends one GET to one server and takes the answer, whole and bounded. It follows no redirect and adds no credential: what is sent
 * where is decided by those who call it.
 */
final class Transport {
    private final HttpClients clients;
    private final AddressRules rules;
    private final Resolver resolver;
    private final ProxyChoice proxies;

    Transport(HttpClients clients, AddressRules rules, Resolver resolver, ProxyChoice proxies) {
        this.clients = clients;
        this.rules = rules;
        this.resolver = resolver;
        this.proxies = proxies;
    }

    /**
     * @param anyCertificate whether this server need not prove who it is
     * @param limit of the body, in bytes
     */
    record Ask(HttpUrl url, Headers headers, boolean anyCertificate, int limit, Deadline deadline) {}

    /** An answer that is longer than an honest one. */
    static final class TooLarge extends IOException {
        TooLarge(int limit) {
            super("more than " + limit + " bytes");
        }
    }

    /** @throws IOException if there is no answer; {@link NotAllowed} and {@link TooLarge} among them */
    Answer get(Ask ask) throws IOException {
        return get(ask, clients.pooled(), null);
    }

    /** The same on new connections, that are closed then; the times it takes are noted. */
    Answer getFresh(Ask ask, StepTimes times) throws IOException {
        OkHttpClient own = clients.apart();
        try {
            return get(ask, own, times);
        } finally {
            own.connectionPool().evictAll();
        }
    }

    private Answer get(Ask ask, OkHttpClient base, @Nullable StepTimes times) throws IOException {
        admit(ask.url());
        Optional<ProxyChoice.Through> proxy = proxies.of(ask.url());
        if (proxy.isPresent()) {
            admitBehindProxy(ask.url().host());
        }
        Request request = new Request.Builder()
                .url(ask.url())
                .headers(ask.headers())
                .header("User-Agent", "mizzen")
                // What is not compressed cannot grow while it is read.
                .header("Accept-Encoding", "identity")
                .build();
        OkHttpClient client =
                clients.variant(base, proxy, ask.anyCertificate(), times == null ? EventListener.NONE : times);
        return send(client.newCall(request), ask);
    }

    private void admit(HttpUrl url) throws NotAllowed {
        rules.admitPort(url.port());
        if (HostLiteral.isDoubtful(url.host())) {
            throw new NotAllowed("the host looks like an address, but not as addresses are written");
        }
        Optional<InetAddress> literal = HostLiteral.of(url.host());
        if (literal.isPresent()) {
            rules.admit(literal.get());
        }
    }

    /** The proxy resolves the name anew, and often knows names that are unknown here: this holds off what can be seen from here. */
    private void admitBehindProxy(String host) throws NotAllowed {
        if (HostLiteral.of(host).isPresent()) {
            return;
        }
        List<InetAddress> addresses;
        try {
            addresses = resolver.resolve(host);
        } catch (UnknownHostException e) {
            return;
        }
        for (InetAddress address : addresses) {
            rules.admit(address);
        }
    }

    private static Answer send(Call call, Ask ask) throws IOException {
        CompletableFuture<Answer> coming = new CompletableFuture<>();
        call.timeout().timeout(ask.deadline().left().toNanos(), TimeUnit.NANOSECONDS);
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                coming.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                try (response) {
                    coming.complete(read(response, ask.limit()));
                } catch (IOException | RuntimeException e) {
                    coming.completeExceptionally(e);
                }
            }
        });
        try {
            return coming.get(ask.deadline().left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("the answer makes no sense", Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            call.cancel();
            throw new SocketTimeoutException("no answer in time");
        } catch (InterruptedException e) {
            call.cancel();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static Answer read(Response response, int limit) throws IOException {
        String encoding = response.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new IOException("a compressed answer, though none was asked for");
        }
        if (response.body().contentLength() > limit) {
            throw new TooLarge(limit);
        }
        BufferedSource source = response.body().source();
        if (source.request(limit + 1L)) {
            throw new TooLarge(limit);
        }
        return new Answer(
                response.request().url(),
                response.code(),
                response.headers(),
                response.challenges(),
                source.readByteArray());
    }
}
