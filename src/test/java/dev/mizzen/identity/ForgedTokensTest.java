package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.mizzen.HeldClock;
import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tokens that somebody else made, or made something else of. */
@InMemoryServer
class ForgedTokensTest {
    private static final String INVALID = "401 12004";

    @Autowired
    private StoredUsers users;

    @Autowired
    private Sessions sessions;

    @Autowired
    private SigningKeys keys;

    @Autowired
    private HeldClock clock;

    @LocalServerPort
    private int port;

    private Http http;
    private Session session;

    @BeforeEach
    void start() {
        http = new Http(port);
        session = sessions.begin(users.get("admin").orElseThrow());
    }

    @Test
    void aTokenAsWeMakeItIsGood() throws Exception {
        assertThat(info(ours(access())).status()).isEqualTo(200);
        assertThat(refresh(ours(refresh())).status()).isEqualTo(200);
    }

    @Test
    void aTokenWithoutASignatureIsRefused() throws Exception {
        String payload = ours(access()).split("\\.")[1];
        for (String algorithm : List.of("none", "None", "NONE", "")) {
            String header = base64("{\"alg\":\"%s\",\"kid\":\"%s\"}"
                    .formatted(algorithm, keys.signing().id()));
            for (String token : List.of(header + "." + payload + ".", header + "." + payload + ".AA")) {
                assertThat(info(token).status()).as(token).isIn(401, 403);
            }
        }
        assertThat(info(base64("{\"kid\":\"x\"}") + "." + payload + ".").failure())
                .isEqualTo("403 12005");
    }

    @Test
    void theAlgorithmIsOursToSayAndNotTheTokens() throws Exception {
        byte[] secret = keys.signing().value().getEncoded();
        byte[] longer = new byte[64];
        System.arraycopy(secret, 0, longer, 0, secret.length);
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
            assertThat(info(signed(header(algorithm).build(), access(), new MACSigner(longer)))
                            .failure())
                    .as(algorithm.getName())
                    .isEqualTo(INVALID);
        }
        RSAKey pair = new RSAKeyGenerator(2048).generate();
        assertThat(info(signed(header(JWSAlgorithm.RS256).build(), access(), new RSASSASigner(pair)))
                        .failure())
                .isEqualTo(INVALID);
    }

    @Test
    void aKeyThatATokenBringsAlongIsNotUsed() throws Exception {
        SecretKeySpec own = new SecretKeySpec(new byte[32], "HmacSHA256");
        JWSSigner signer = new MACSigner(own);
        URI elsewhere = URI.create("http://127.0.0.1:" + port + "/v3/api-docs");
        String kid = keys.signing().id();
        List<JWSHeader> headers = List.of(
                header(JWSAlgorithm.HS256).build(),
                header(JWSAlgorithm.HS256).keyID("../../dev/null").build(),
                header(JWSAlgorithm.HS256).keyID("").build(),
                header(JWSAlgorithm.HS256).keyID(null).build(),
                header(JWSAlgorithm.HS256).jwkURL(elsewhere).build(),
                header(JWSAlgorithm.HS256).x509CertURL(elsewhere).build(),
                header(JWSAlgorithm.HS256)
                        .customParam(
                                "key", new OctetSequenceKey.Builder(own).build().toJSONObject())
                        .build());
        for (JWSHeader header : headers) {
            assertThat(info(signed(header, access(), signer)).failure())
                    .as(header.toString())
                    .isEqualTo(INVALID);
        }
        String embedded = base64("{\"alg\":\"HS256\",\"kid\":\"%s\",\"jwk\":{\"kty\":\"oct\",\"k\":\"%s\"}}"
                .formatted(kid, Base64URL.encode(new byte[32])));
        String body = ours(access()).split("\\.")[1];
        Base64URL signature = signer.sign(
                header(JWSAlgorithm.HS256).build(), (embedded + "." + body).getBytes(StandardCharsets.US_ASCII));
        assertThat(info(embedded + "." + body + "." + signature).status()).isIn(401, 403);
    }

    @Test
    void aKeyIsGoodUnderItsOwnIdOnly() throws Exception {
        SigningKeys.Key key = keys.signing();
        JWSHeader other = header(JWSAlgorithm.HS256).keyID("other").build();
        assertThat(info(signed(other, access(), new MACSigner(key.value()))).failure())
                .isEqualTo(INVALID);
    }

    @Test
    void whatMustBeUnderstoodAndIsNotIsRefused() throws Exception {
        JWSHeader critical = header(JWSAlgorithm.HS256)
                .type(JOSEObjectType.JWT)
                .criticalParams(Set.of("own"))
                .customParam("own", true)
                .build();
        assertThat(info(signed(critical, access(), new MACSigner(keys.signing().value())))
                        .failure())
                .isEqualTo(INVALID);
    }

    @Test
    void aChangedTokenIsRefused() throws Exception {
        String[] good = ours(access()).split("\\.");
        String[] other = ours(access().claim("username", "root")).split("\\.");
        assertThat(info(good[0] + "." + other[1] + "." + good[2]).failure()).isEqualTo(INVALID);
        assertThat(info(good[0] + "." + good[1] + "." + other[2]).failure()).isEqualTo(INVALID);
        assertThat(info(good[0] + "." + good[1] + ".").status()).isIn(401, 403);
        assertThat(info(good[0] + "." + good[1] + "." + good[2] + "." + good[2]).status())
                .isIn(401, 403);
    }

    @Test
    void aTokenThatIsNotCompleteIsRefused() throws Exception {
        for (String claim : List.of("username", "sid", "stamp", "auth_time", "iss", "exp", "grantType")) {
            assertThat(info(ours(access().claim(claim, null))).failure())
                    .as("without " + claim)
                    .isIn(INVALID, "401 12007");
            assertThat(refresh(ours(refresh().claim(claim, null))).failure())
                    .as("without " + claim)
                    .isEqualTo(INVALID);
        }
        for (Object wrong : List.of(7, List.of("admin"), "", true)) {
            assertThat(info(ours(access().claim("username", wrong))).failure())
                    .as("username " + wrong)
                    .isEqualTo(INVALID);
        }
        for (Object wrong : List.of(-1, "0", List.of(), 1, Integer.MAX_VALUE)) {
            assertThat(refresh(ours(refresh().claim("generation", wrong))).failure())
                    .as("generation " + wrong)
                    .isEqualTo(INVALID);
        }
        assertThat(info(ours(access().issuer("somebody"))).failure()).isEqualTo(INVALID);
        assertThat(info(ours(access().claim("stamp", "x"))).failure()).isEqualTo(INVALID);
    }

    @Test
    void oneKindOfTokenIsNotTakenForTheOther() throws Exception {
        assertThat(info(ours(refresh())).failure()).isEqualTo("401 12007");
        assertThat(refresh(ours(access())).failure()).isEqualTo(INVALID);
    }

    @Test
    void aTokenOfTheFutureIsNotValidYetAndOneOfThePastNoMore() throws Exception {
        Date soon = at(Duration.ofMinutes(1));
        assertThat(info(ours(access().notBeforeTime(soon))).failure()).isEqualTo("401 12003");
        assertThat(refresh(ours(refresh().notBeforeTime(soon))).failure()).isEqualTo("401 12003");
        Date past = at(Duration.ofSeconds(-1));
        assertThat(info(ours(access().expirationTime(past))).failure()).isEqualTo("401 12002");
        assertThat(refresh(ours(refresh().expirationTime(past))).failure()).isEqualTo("400 12010");
    }

    private JWTClaimsSet.Builder access() {
        return new JWTClaimsSet.Builder()
                .claim("username", session.user())
                .claim("grantType", "access")
                .claim("sid", session.id())
                .claim("stamp", session.stamp())
                .claim("auth_time", session.begun().getEpochSecond())
                .issuer("mizzen")
                .expirationTime(at(Duration.ofMinutes(5)));
    }

    private JWTClaimsSet.Builder refresh() {
        return access().claim("grantType", "refresh").claim("generation", 0);
    }

    private Date at(Duration fromNow) {
        return Date.from(clock.instant().plus(fromNow));
    }

    private JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).keyID(keys.signing().id());
    }

    private String ours(JWTClaimsSet.Builder claims) throws Exception {
        return signed(
                header(JWSAlgorithm.HS256).build(),
                claims,
                new MACSigner(keys.signing().value()));
    }

    private static String signed(JWSHeader header, JWTClaimsSet.Builder claims, JWSSigner signer) throws Exception {
        SignedJWT token = new SignedJWT(header, claims.build());
        token.sign(signer);
        return token.serialize();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Http.Answer refresh(String token) {
        return http.get("/api/v1/auth/refresh_token", "RefreshToken", token);
    }

    private Http.Answer info(String token) {
        return http.get("/api/v1/auth/user_info", "Authorization", "Bearer " + token);
    }
}
