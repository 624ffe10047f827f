package dev.mizzen.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/** A provider that says what a test lets it say, right or wrong. It asks nobody for a password and takes any code. */
public final class OidcImpostor implements AutoCloseable {
    public static final String CLIENT = "mizzen";
    public static final String SECRET = "Imp0storClientSecret";

    private final MockWebServer server = new MockWebServer();
    private final Optional<HandshakeCertificates> tls;
    private final RSAKey key = key("known");
    private final List<RecordedRequest> asked = new CopyOnWriteArrayList<>();

    /** What the token endpoint answers to a good request; the ID token is made of the claims that were good. */
    private volatile Function<JWTClaimsSet.Builder, MockResponse> answer = claims -> tokens(signed(claims, key));

    private volatile Map<String, Object> description = Map.of();
    private volatile Map<String, Object> userInfo = Map.of();
    private volatile String nonce = "";
    private volatile Duration delay = Duration.ZERO;
    private volatile Held held = new Held("");

    private OidcImpostor(Optional<HandshakeCertificates> tls) {
        this.tls = tls;
        tls.ifPresent(own -> server.useHttps(own.sslSocketFactory()));
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                asked.add(request);
                held.hold(body(request));
                return answer(request.getUrl().encodedPath())
                        .newBuilder()
                        .headersDelay(delay.toMillis(), TimeUnit.MILLISECONDS)
                        .build();
            }
        });
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static OidcImpostor start() {
        return new OidcImpostor(Optional.empty());
    }

    /** One that speaks TLS, with a certificate of this authority. */
    public static OidcImpostor startSafe(HeldCertificate authority) {
        HeldCertificate own = new HeldCertificate.Builder()
                .signedBy(authority)
                .addSubjectAlternativeName("localhost")
                .build();
        return new OidcImpostor(Optional.of(new HandshakeCertificates.Builder()
                .heldCertificate(own, authority.certificate())
                .build()));
    }

    public String issuer() {
        return (tls.isPresent() ? "https" : "http") + "://localhost:" + server.getPort();
    }

    public String[] settings(String publicUrl) {
        return new String[] {
            "mizzen.oidc.issuer=" + issuer(),
            "mizzen.oidc.client-id=" + CLIENT,
            "mizzen.oidc.client-secret=" + SECRET,
            "mizzen.oidc.public-url=" + publicUrl
        };
    }

    /** What it has been asked, by path. */
    public List<String> asked() {
        return asked.stream().map(request -> request.getUrl().encodedPath()).toList();
    }

    /** What went to its token endpoint last. */
    public String lastExchange() {
        return asked.stream()
                .filter(request -> request.getUrl().encodedPath().equals("/token"))
                .map(OidcImpostor::body)
                .reduce("", (one, next) -> next);
    }

    /** Everything as it should be again. */
    public void behave() {
        answer = claims -> tokens(signed(claims, key));
        description = Map.of();
        userInfo = Map.of();
        delay = Duration.ZERO;
        asked.clear();
    }

    /** Lets it answer a code with other than good tokens. */
    public void answers(Function<JWTClaimsSet.Builder, MockResponse> answer) {
        this.answer = answer;
    }

    /** Lets it describe itself in other words; what is "-" is left out. */
    public void describes(Map<String, Object> description) {
        this.description = description;
    }

    /** Lets it say of the user what is not in the token. */
    public void tells(Map<String, Object> userInfo) {
        this.userInfo = userInfo;
    }

    /** Lets it take its time for every answer. */
    public void dawdles(Duration delay) {
        this.delay = delay;
    }

    /** Lets it keep to itself what it answers to requests with this word in their body, until that is closed. */
    public Held holds(String word) {
        held = new Held(word);
        return held;
    }

    /** Requests that are not answered yet. */
    public static final class Held implements AutoCloseable {
        private final String word;
        private final CountDownLatch end = new CountDownLatch(1);
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        private Held(String word) {
            this.word = word;
        }

        /** How many there were at once at most. A caller who gave up still counts. */
        public int most() {
            return most.get();
        }

        private void hold(String body) {
            if (word.isEmpty() || !body.contains(word)) {
                return;
            }
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                now.decrementAndGet();
            }
        }

        @Override
        public void close() {
            end.countDown();
        }
    }

    private static String body(RecordedRequest request) {
        return request.getBody() == null ? "" : request.getBody().utf8();
    }

    /** Notes what it has to put into the token for a browser that was sent here. */
    public void receives(URI sentTo) {
        this.nonce = String.valueOf(
                UriComponentsBuilder.fromUri(sentTo).build().getQueryParams().getFirst("nonce"));
    }

    public String signed(JWTClaimsSet.Builder claims) {
        return signed(claims, key);
    }

    /** A token whose signature only its maker can check. */
    public static String signed(JWTClaimsSet.Builder claims, RSAKey by) {
        try {
            return signed(claims, JWSAlgorithm.RS256, by.getKeyID(), new RSASSASigner(by));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String signed(JWTClaimsSet.Builder claims, JWSAlgorithm algorithm, String keyId, JWSSigner signer) {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    public RSAKey key() {
        return key;
    }

    public static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static MockResponse tokens(String idToken) {
        return json(Map.of(
                "access_token", "s3cretAccessToken", "token_type", "Bearer", "expires_in", 60, "id_token", idToken));
    }

    public static MockResponse json(Map<String, Object> body) {
        return json(200, body);
    }

    public static MockResponse json(int status, Map<String, Object> body) {
        return new MockResponse.Builder()
                .code(status)
                .setHeader("Content-Type", "application/json")
                .body(JsonMapper.shared().writeValueAsString(body))
                .build();
    }

    private MockResponse answer(String path) {
        return switch (path) {
            case "/.well-known/openid-configuration" -> json(described());
            case "/keys" -> json(new JWKSet(key).toJSONObject());
            case "/token" -> answer.apply(good());
            case "/userinfo" -> json(userInfo);
            default -> new MockResponse.Builder().code(404).build();
        };
    }

    private Map<String, Object> described() {
        Map<String, Object> all = new HashMap<>(Map.of(
                "issuer", issuer(),
                "authorization_endpoint", issuer() + "/somewhere/authorize?tenant=a%20b",
                "token_endpoint", issuer() + "/token",
                "jwks_uri", issuer() + "/keys",
                "response_types_supported", List.of("code"),
                "subject_types_supported", List.of("public"),
                "id_token_signing_alg_values_supported", List.of("RS256", "HS256", "none"),
                "scopes_supported", List.of("openid", "profile", "email", "groups")));
        if (!userInfo.isEmpty()) {
            all.put("userinfo_endpoint", issuer() + "/userinfo");
        }
        all.putAll(description);
        all.values().removeIf("-"::equals);
        return all;
    }

    private JWTClaimsSet.Builder good() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .subject("42")
                .claim("preferred_username", "mia")
                .claim("nonce", nonce)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
    }

    @Override
    public void close() {
        server.close();
    }
}
