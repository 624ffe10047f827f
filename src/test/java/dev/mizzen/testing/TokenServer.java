package dev.mizzen.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * Gives tokens as Docker's token authentication has it, over HTTPS on loopback: to one account for every repository, to others only
 * to read what begins with {@code public/}. Signed with RS256 and ES256 in turn.
 */
public final class TokenServer implements AutoCloseable {
    private static final String ISSUER = "token server of a test";
    private static final String SERVICE = "registry of a test";
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final String account;
    private final String password;
    private final Path keys;
    private final HttpsServer server;
    private final RSAKey rsa;
    private final ECKey curve;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean elliptic;

    private TokenServer(String account, String password, SSLContext tls, Path folder)
            throws IOException, JOSEException {
        this.account = account;
        this.password = password;
        this.rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        this.curve = new ECKeyGenerator(Curve.P_256).keyID("curve").generate();
        this.keys = folder.resolve("keys.json");
        PlaneFiles.write(keys, new JWKSet(List.of(rsa, curve)).toPublicJWKSet().toString());
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/token", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    static TokenServer start(String account, String password, SSLContext tls, Path folder) {
        try {
            return new TokenServer(account, password, tls, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The address that a challenge names. */
    public String realm() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    /** The query of each request up to now, decoded. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** The part of the registry's configuration that trusts it. */
    String configuration() {
        return "auth:\n  token: {realm: \"%s\", service: %s, issuer: %s, jwks: %s}\n"
                .formatted(realm(), SERVICE, ISSUER, keys);
    }

    /** A token to do everything with a repository. */
    String everything(String repository) {
        return sign(List.of(access("repository", repository, List.of("pull", "push", "delete"))));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery())
                    .map(raw -> URLDecoder.decode(raw, StandardCharsets.UTF_8))
                    .orElse("");
            asked.add(query);
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            boolean known = RealRegistry.basic(account, password).equals(authorization);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (authorization != null && !known) {
                send(
                        exchange,
                        401,
                        "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"wrong name or password\"}]}");
            } else {
                send(exchange, 200, "{\"token\":\"%s\",\"expires_in\":300}".formatted(sign(allowed(query, known))));
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** What of the scopes asked for is given: to a stranger only the reading of what is public. */
    private static List<Map<String, Object>> allowed(String query, boolean known) {
        List<Map<String, Object>> allowed = new ArrayList<>();
        for (String part : query.split("&")) {
            for (String scope : part.startsWith("scope=") ? part.substring(6).split(" ") : new String[0]) {
                String[] pieces = scope.split(":");
                if (pieces.length == 3 && (known || pieces[1].startsWith("public/"))) {
                    allowed.add(access(pieces[0], pieces[1], known ? List.of(pieces[2].split(",")) : List.of("pull")));
                }
            }
        }
        return allowed;
    }

    private static Map<String, Object> access(String type, String name, List<String> actions) {
        return Map.of("type", type, "name", name, "actions", actions);
    }

    private String sign(List<Map<String, Object>> access) {
        elliptic = !elliptic;
        boolean useCurve = elliptic;
        Instant now = Instant.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(SERVICE)
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .claim("access", access)
                .build();
        try {
            JWSSigner signer = useCurve ? new ECDSASigner(curve) : new RSASSASigner(rsa);
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(useCurve ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256)
                            .keyID(useCurve ? curve.getKeyID() : rsa.getKeyID())
                            .build(),
                    claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
