package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.mizzen.InMemoryHub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Browser;
import dev.mizzen.testing.OidcImpostor;
import dev.mizzen.testing.RunningMizzen;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A provider that lies, dawdles and breaks. */
@ExtendWith(OutputCaptureExtension.class)
class OidcFaultsTest extends OidcInMemory {
    static Stream<Arguments> lies() {
        return Stream.of(
                lie("another issuer", claims -> provider.signed(claims.issuer("http://localhost:1"))),
                lie("no issuer", claims -> provider.signed(claims.issuer(null))),
                lie("another audience", claims -> provider.signed(claims.audience("another"))),
                lie("no audience", claims -> provider.signed(claims.audience(List.of()))),
                lie(
                        "several audiences and no word for whom it was made",
                        claims -> provider.signed(claims.audience(List.of(OidcImpostor.CLIENT, "another")))),
                lie(
                        "made for another client",
                        claims -> provider.signed(claims.audience(List.of(OidcImpostor.CLIENT, "another"))
                                .claim("azp", "another"))),
                lie("another nonce", claims -> provider.signed(claims.claim("nonce", "n0nce"))),
                lie("no nonce", claims -> provider.signed(claims.claim("nonce", null))),
                lie("expired", claims -> provider.signed(claims.expirationTime(in(Duration.ofMinutes(-2))))),
                lie("without an end", claims -> provider.signed(claims.expirationTime(null))),
                lie("from the future", claims -> provider.signed(claims.issueTime(in(Duration.ofMinutes(10))))),
                lie("good later", claims -> provider.signed(claims.notBeforeTime(in(Duration.ofMinutes(10))))),
                lie("of nobody", claims -> provider.signed(claims.subject(null))),
                lie("signed by an unknown key", claims -> OidcImpostor.signed(claims, OidcImpostor.key("unknown"))),
                lie(
                        "signed by another key of the same name",
                        claims -> OidcImpostor.signed(claims, OidcImpostor.key("known"))),
                lie("signed by nobody", claims -> new PlainJWT(claims.build()).serialize()),
                lie(
                        "signed with the client secret",
                        claims -> hashed(claims, OidcImpostor.SECRET.repeat(2).getBytes(StandardCharsets.UTF_8))),
                lie("signed with the public key as a secret", claims -> hashed(claims, publicKey())),
                lie("changed after it was signed", claims -> {
                    String[] parts = provider.signed(claims).split("\\.");
                    String other = provider.signed(claims.claim("groups", "boss"));
                    return parts[0] + "." + other.split("\\.")[1] + "." + parts[2];
                }),
                lie("no token at all", claims -> "x"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void nobodyIsLetInByATokenThatDoesNotHold(String what, Function<JWTClaimsSet.Builder, String> lie) {
        provider.answers(claims -> OidcImpostor.tokens(lie.apply(claims.claim("preferred_username", mia))));
        assertThat(enter().toString())
                .startsWith("401 {\"BusinessCode\":12022,\"Message\":\"The OpenID Connect provider does not vouch");
        assertThat(client.resources(UserResource.class).withName(mia).get()).isNull();
    }

    @Test
    void withoutAnIdTokenNobodyIsLetIn() {
        provider.answers(claims -> OidcImpostor.json(Map.of("access_token", "a", "token_type", "Bearer")));
        assertThat(enter().toString()).startsWith("401 {\"BusinessCode\":12022,");
    }

    @Test
    void whatIsToldOfAnotherUserIsNotBelieved() {
        provider.tells(Map.of("sub", "43", "preferred_username", mia));
        try (RunningMizzen fresh = fresh()) {
            assertThat(enter(fresh).toString()).startsWith("401 {\"BusinessCode\":12022,");
        }
    }

    @Test
    void aProviderThatTellsOfNobodyIsAMatterOfTheSettings() {
        provider.tells(Map.of("preferred_username", mia));
        try (RunningMizzen fresh = fresh()) {
            assertThat(enter(fresh).toString()).startsWith("400 {\"BusinessCode\":12009,");
        }
    }

    @Test
    void theProviderIsAskedOnlyWhenSomebodyLogsInAndThenOnceForAll() throws Exception {
        try (RunningMizzen fresh = fresh()) {
            assertThat(provider.asked()).isEmpty();
            provider.dawdles(Duration.ofMillis(300));
            Callable<Integer> leave = () -> new Browser().leave(fresh).statusCode();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var left : threads.invokeAll(Collections.nCopies(20, leave))) {
                    assertThat(left.get()).isEqualTo(302);
                }
            }
            assertThat(provider.asked()).containsExactly("/.well-known/openid-configuration");
        }
    }

    @Test
    void aProviderThatDoesNotAnswerIsAskedAgainButNotByEverybody() {
        try (RunningMizzen fresh = fresh()) {
            provider.describes(Map.of("issuer", "http://localhost:1"));
            long begun = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThat(browser.get(fresh.address() + "/api/v1/auth/oidc/auth")
                                .body())
                        .startsWith("{\"BusinessCode\":12009,");
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(provider.asked()).hasSizeLessThanOrEqualTo(1 + (int) took.dividedBy(OidcProvider.PAUSE));
            provider.behave();
            await().until(() -> browser.leave(fresh).statusCode() == 302);
        }
    }

    @Test
    void aProviderThatIsNoneIsNotLeftFor() {
        for (Map<String, Object> description : List.<Map<String, Object>>of(
                Map.of("issuer", "-"),
                Map.of("jwks_uri", "-"),
                Map.of("token_endpoint", "-"),
                Map.of("authorization_endpoint", "-"))) {
            provider.describes(description);
            try (RunningMizzen fresh = fresh()) {
                HttpResponse<String> answer = browser.get(fresh.address() + "/api/v1/auth/oidc/auth");
                assertThat(answer.body()).as("%s", description).startsWith("{\"BusinessCode\":12009,");
            }
        }
    }

    @Test
    void aProviderThatNeverAnswersHoldsNobodyForLong() {
        browser.leave(mizzen);
        provider.dawdles(Duration.ofSeconds(20));
        long begun = System.nanoTime();
        assertThat(browser.send(mizzen, "c0de").toString()).startsWith("503 {\"BusinessCode\":12020,");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void aProviderThatFailsIsNoFaultOfTheLogin() {
        provider.answers(claims -> OidcImpostor.json(500, Map.of("error", "server_error")));
        assertThat(enter().toString()).startsWith("503 {\"BusinessCode\":12020,");
        provider.answers(claims -> OidcImpostor.json(401, Map.of("error", "invalid_client")));
        assertThat(enter().toString()).startsWith("400 {\"BusinessCode\":12009,");
        provider.answers(
                claims -> new MockResponse.Builder().code(200).body("<html>").build());
        assertThat(enter().toString()).startsWith("400 {\"BusinessCode\":12009,");
    }

    @Test
    void whatTheProviderWritesGoesNeitherIntoTheAnswerNorIntoTheLog(CapturedOutput log) {
        provider.answers(claims -> OidcImpostor.json(
                400, Map.of("error", "invalid_grant", "error_description", "no such code: c0deC0deC0de")));
        browser.leave(mizzen);
        Api.Answer refused = browser.send(mizzen, "c0deC0deC0de");
        assertThat(refused.toString())
                .startsWith("401 {\"BusinessCode\":12022,")
                .doesNotContain("c0deC0deC0de");
        provider.behave();
        enter();
        assertThat(log.getAll())
                .contains("invalid_grant")
                .doesNotContain("c0deC0deC0de", "s3cretAccessToken", OidcImpostor.SECRET);
    }

    @Test
    void aProviderOfAnAuthorityOfOnesOwnIsTrustedWhereThatIsSaid(@TempDir Path folder) throws Exception {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        Path file = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
        try (OidcImpostor safe = OidcImpostor.startSafe(authority)) {
            String[] settings = safe.settings(PUBLIC);
            try (RunningMizzen stranger = RunningMizzen.on(InMemoryHub.start().createClient(), settings)) {
                assertThat(stranger.api().get("auth/oidc/auth").businessCode()).isEqualTo(12020);
            }
            String[] trusting = Arrays.copyOf(settings, settings.length + 1);
            trusting[settings.length] = "spring.ssl.bundle.pem.oidc.truststore.certificate=" + file;
            try (RunningMizzen friend = RunningMizzen.on(InMemoryHub.start().createClient(), trusting)) {
                safe.receives(Browser.location(browser.leave(friend)));
                assertThat(browser.send(friend, "c0de").status()).isEqualTo(200);
                // What is said over TLS must not lead out of it.
                safe.describes(Map.of("token_endpoint", "http://localhost:1/token"));
            }
            try (RunningMizzen friend = RunningMizzen.on(InMemoryHub.start().createClient(), trusting)) {
                assertThat(friend.api().get("auth/oidc/auth").businessCode()).isEqualTo(12009);
            }
        }
    }

    private static Arguments lie(String what, Function<JWTClaimsSet.Builder, String> lie) {
        return Arguments.of(what, lie);
    }

    private static String hashed(JWTClaimsSet.Builder claims, byte[] secret) {
        try {
            return OidcImpostor.signed(claims, JWSAlgorithm.HS256, "known", new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] publicKey() {
        try {
            return provider.key().toRSAPublicKey().getEncoded();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Date in(Duration time) {
        return Date.from(Instant.now().plus(time));
    }
}
