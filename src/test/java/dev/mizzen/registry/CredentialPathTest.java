package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mizzen.testing.TestImages;
import java.util.List;
import java.util.Optional;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every request to every host is recorded: a credential goes to the registry itself and to the realm that it names first. */
class CredentialPathTest {
    private static final String PASSWORD = "s3cret-pa55word";
    private static final String BLOB = "a blob";
    private static final String DIGEST = TestImages.digest(BLOB.getBytes());
    private static final Optional<Login> LOGIN = Clients.login("robot", PASSWORD);
    private static final String BASIC = Tokens.basic(LOGIN.get());

    private final Stage stage = new Stage();
    private final Stage.Host registry = stage.https("registry.test");
    private final Stage.Host realm = stage.https("realm.test");
    private final Stage.Host elsewhere = stage.https("elsewhere.test");
    private final RegistryClient client = stage.client();

    @AfterEach
    void close() {
        client.close();
        stage.close();
    }

    @Test
    void passwordGoesToTheRealmAndTheTokenToTheRegistry() throws RegistryException {
        registry.answers(request -> "Bearer one".equals(request.getHeaders().get("Authorization"))
                ? Stage.answer(200, BLOB)
                : Stage.demand(bearer(realm)));
        realm.answers(request -> Stage.answer(200, "{\"token\":\"one\"}"));

        client.blob(registry.access(LOGIN), registry.image(), DIGEST);

        assertThat(authorizations(registry)).containsExactly(Optional.empty(), Optional.of("Bearer one"));
        assertThat(authorizations(realm)).containsExactly(Optional.of(BASIC));
        assertThat(realm.received().getFirst().target())
                .isEqualTo("/token?service=images&scope=repository%3Ateam%2Fapp%3Apull");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void nothingGoesAlongARedirectOfABlob(int status) throws RegistryException {
        registry.answers(request -> request.getHeaders().get("Authorization") == null
                ? Stage.demand("Basic realm=\"images\"")
                : Stage.redirect(status, elsewhere.url("/bucket?signature=1")));
        elsewhere.answers(request -> Stage.answer(200, BLOB));

        assertThat(client.blob(registry.access(LOGIN), registry.image(), DIGEST))
                .isEqualTo(BLOB.getBytes());

        assertThat(authorizations(registry)).containsExactly(Optional.empty(), Optional.of(BASIC));
        assertThat(authorizations(elsewhere)).containsExactly(Optional.empty());
        assertNoSecretBeside("registry.test");
    }

    @Test
    void nothingGoesAlongARedirectToTheRegistryItself() {
        registry.answers(request -> request.getTarget().startsWith("/other")
                ? Stage.demand("Basic realm=\"images\"")
                : Stage.redirect(307, "/other"));
        assertTrouble(Trouble.DENIED);
        assertThat(authorizations(registry)).containsExactly(Optional.empty(), Optional.empty());
    }

    @Test
    void challengeOfTheHostThatARedirectLeadsToIsNotMet() {
        registry.answers(request -> Stage.redirect(307, elsewhere.url("/v2/team/app/blobs/" + DIGEST)));
        elsewhere.answers(request -> Stage.demand(bearer(realm), "Basic realm=\"gimme\""));

        assertTrouble(Trouble.BROKEN);

        assertThat(realm.received()).isEmpty();
        assertNoSecretBeside("nobody");
    }

    @Test
    void realmThatRedirectsGetsNothingMore() {
        registry.answers(request -> Stage.demand(bearer(realm)));
        realm.answers(request -> Stage.redirect(307, elsewhere.url("/token")));

        assertTrouble(Trouble.REALM_UNREACHABLE);

        assertThat(elsewhere.received()).isEmpty();
    }

    @Test
    void realmWithoutTlsGetsNothing() {
        Stage.Host open = stage.http("open.test");
        registry.answers(request -> Stage.demand(bearer(open)));

        assertTrouble(Trouble.REALM_UNREACHABLE);
        assertThat(client.check(registry.access(LOGIN)).failure().orElseThrow().trouble())
                .isEqualTo(Trouble.REALM_UNREACHABLE);

        assertThat(open.received()).isEmpty();
        assertNoSecretBeside("nobody");
    }

    @Test
    void realmWithoutTlsIsAskedWhereTheConfigSaysHttp() throws RegistryException {
        Stage.Host plain = stage.http("plain.test");
        Stage.Host open = stage.http("open.test");
        plain.answers(request -> request.getHeaders().get("Authorization") == null
                ? Stage.demand(bearer(open))
                : Stage.answer(200, BLOB));
        open.answers(request -> Stage.answer(200, "{\"access_token\":\"two\"}"));

        client.blob(plain.access(LOGIN), plain.image(), DIGEST);

        assertThat(authorizations(open)).containsExactly(Optional.of(BASIC));
    }

    /** An answer to a request with a token may come from whoever a broken registry passes it on to. */
    @Test
    void laterChallengeMayNotNameAnotherRealm() {
        registry.answers(request ->
                Stage.demand(request.getHeaders().get("Authorization") == null ? bearer(realm) : bearer(elsewhere)));
        realm.answers(request -> Stage.answer(200, "{\"token\":\"one\"}"));

        assertTrouble(Trouble.CREDENTIAL_REJECTED);

        assertThat(realm.received()).hasSize(2);
        assertThat(elsewhere.received()).isEmpty();
    }

    @Test
    void nothingIsSentToAHostWhoseCertificateIsNotTrusted() {
        Stage.Host forged = stage.https(
                "forged.test",
                new HeldCertificate.Builder()
                        .addSubjectAlternativeName("forged.test")
                        .build());
        registry.answers(request -> Stage.demand(bearer(forged)));

        assertTrouble(Trouble.REALM_UNREACHABLE);

        assertThat(forged.received()).isEmpty();
    }

    @Test
    void leniencyWithTheRegistrysCertificateDoesNotReachAnotherHost() {
        Stage.Host forged = stage.https(
                "forged.test",
                new HeldCertificate.Builder()
                        .addSubjectAlternativeName("forged.test")
                        .build());
        registry.answers(request -> Stage.demand(bearer(forged)));
        Access lenient = new Access(registry.address(), false, true, LOGIN);

        assertThat(client.check(lenient).failure().orElseThrow().trouble()).isEqualTo(Trouble.REALM_UNREACHABLE);

        assertThat(forged.received()).isEmpty();
    }

    @Test
    void tokenOfOneLoginIsNotUsedForAnother() throws RegistryException {
        registry.answers(request -> request.getHeaders().get("Authorization") == null
                ? Stage.demand(bearer(realm))
                : Stage.answer(200, BLOB));
        realm.answers(request -> Stage.answer(
                200,
                "{\"token\":\"" + (request.getHeaders().get("Authorization") == null ? "strange" : "own") + "\"}"));

        client.blob(registry.access(LOGIN), registry.image(), DIGEST);
        client.blob(registry.access(Optional.empty()), registry.image(), DIGEST);
        client.blob(registry.access(Clients.login("robot", "another")), registry.image(), DIGEST);

        assertThat(authorizations(registry))
                .containsExactly(
                        Optional.empty(),
                        Optional.of("Bearer own"),
                        Optional.empty(),
                        Optional.of("Bearer strange"),
                        Optional.empty(),
                        Optional.of("Bearer own"));
    }

    private void assertTrouble(Trouble trouble) {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client.blob(registry.access(LOGIN), registry.image(), DIGEST))
                .satisfies(failure -> assertThat(failure.trouble()).isEqualTo(trouble))
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(PASSWORD));
    }

    private void assertNoSecretBeside(String host) {
        assertThat(stage.sent())
                .filteredOn(sent -> !sent.host().equals(host))
                .allSatisfy(sent -> assertThat(sent.target() + sent.headers())
                        .doesNotContain(PASSWORD, BASIC.substring(6), "Authorization"));
    }

    private static List<Optional<String>> authorizations(Stage.Host host) {
        return host.received().stream().map(Stage.Sent::authorization).toList();
    }

    private static String bearer(Stage.Host realm) {
        return "Bearer realm=\"" + realm.url("/token") + "\",service=\"images\"";
    }
}
