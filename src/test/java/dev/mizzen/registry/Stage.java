package dev.mizzen.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** Several servers that play a registry and what is around it, each under a name of its own, and a record of all they were sent. */
final class Stage implements AutoCloseable {
    /** Short, for servers that never answer. */
    static final Limits SHORT = new Limits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(300),
            Duration.ofMillis(900),
            Duration.ofMillis(1200));

    private final HeldCertificate authority =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private final List<Host> hosts = new ArrayList<>();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    /** A request as it arrived. */
    record Sent(String host, String target, Headers headers) {
        Optional<String> authorization() {
            return Optional.ofNullable(headers.get("Authorization"));
        }
    }

    /** One server. What it answers may be changed at any time. */
    final class Host {
        private final String name;
        private final boolean secure;
        private final MockWebServer server = new MockWebServer();
        private volatile Function<RecordedRequest, MockResponse> answers = request -> answer(404, "");

        private Host(String name, boolean secure) {
            this.name = name;
            this.secure = secure;
        }

        Host answers(Function<RecordedRequest, MockResponse> given) {
            answers = given;
            return this;
        }

        RegistryHost address() {
            return new RegistryHost(name, server.getPort());
        }

        String url(String path) {
            return (secure ? "https://" : "http://") + address() + path;
        }

        Access access(Optional<Login> login) {
            return new Access(address(), !secure, false, login);
        }

        ImageReference image() {
            return Clients.image(address(), "team/app", "1.0");
        }

        List<Sent> received() {
            return sent.stream().filter(one -> one.host.equals(name)).toList();
        }
    }

    /** With a certificate for its name, from the authority that the client trusts. */
    Host https(String name) {
        return https(name, certificate(name));
    }

    Host https(String name, HeldCertificate certificate) {
        return start(name, Optional.of(certificate), InetAddress.getLoopbackAddress());
    }

    Host http(String name) {
        return http(name, InetAddress.getLoopbackAddress());
    }

    Host http(String name, InetAddress listening) {
        return start(name, Optional.empty(), listening);
    }

    private Host start(String name, Optional<HeldCertificate> certificate, InetAddress listening) {
        Host host = new Host(name, certificate.isPresent());
        certificate.ifPresent(own -> host.server.useHttps(
                new HandshakeCertificates.Builder().heldCertificate(own).build().sslSocketFactory()));
        host.server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                sent.add(new Sent(name, request.getTarget(), request.getHeaders()));
                return host.answers.apply(request);
            }
        });
        try {
            host.server.start(listening, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hosts.add(host);
        return host;
    }

    HeldCertificate certificate(String name) {
        return new HeldCertificate.Builder()
                .addSubjectAlternativeName(name)
                .signedBy(authority)
                .build();
    }

    HeldCertificate authority() {
        return authority;
    }

    /** For a client on this stage every name means this machine. */
    RegistryClient client() {
        return client(Limits.USUAL);
    }

    RegistryClient client(Limits limits) {
        return Clients.trusting(limits, host -> List.of(InetAddress.getLoopbackAddress()), authority.certificate());
    }

    /** Everything that arrived anywhere, in its order. */
    List<Sent> sent() {
        return List.copyOf(sent);
    }

    static MockResponse answer(int status, String body, String... headers) {
        MockResponse.Builder answer = new MockResponse.Builder().code(status).body(body);
        answer.setHeader("Content-Type", body.startsWith("{") ? "application/json" : "text/html");
        for (String header : headers) {
            answer.addHeader(header);
        }
        return answer.build();
    }

    static MockResponse demand(String... challenges) {
        MockResponse.Builder answer = new MockResponse.Builder().code(401);
        for (String challenge : challenges) {
            answer.addHeader("WWW-Authenticate", challenge);
        }
        return answer.build();
    }

    static MockResponse redirect(int status, String location) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Location", location)
                .build();
    }

    @Override
    public void close() {
        hosts.forEach(host -> host.server.close());
    }
}
