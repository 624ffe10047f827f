package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that repeats what it was sent, or is not the registry: its words go no further. */
class RepeatedWordsTest {
    private static final Optional<Login> LOGIN = Clients.login("robot", "s3cret-pa55word");
    private static final String TOKEN = "t0ken.that.opens-much";
    private static final String MANIFEST = "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}";

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

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 500})
    void aTokenThatARegistryRepeatsIsNotTold(int status) {
        registry.answers(request -> sent(request).isEmpty() ? demandToken() : echo(status, request));
        realm.answers(request -> Stage.answer(200, "{\"token\":\"" + TOKEN + "\"}"));

        assertSilent(() -> client.manifest(registry.access(LOGIN), registry.image()));
        assertSilent(() -> client.tags(registry.access(LOGIN), registry.image(), 10, Optional.empty()));
        assertThat(client.check(registry.access(LOGIN)).failure().orElseThrow().words())
                .isNotEmpty()
                .doesNotContain(TOKEN);
        assertThat(registry.received())
                .anySatisfy(sent -> assertThat(sent.authorization()).hasValue("Bearer " + TOKEN));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 500})
    void aTokenThatWasKeptFromAnEarlierQuestionIsNotToldEither(int status) throws RegistryException {
        realm.answers(request -> Stage.answer(200, "{\"token\":\"" + TOKEN + "\"}"));
        registry.answers(request -> sent(request).isEmpty() ? demandToken() : Stage.answer(200, MANIFEST));
        client.manifest(registry.access(LOGIN), registry.image());

        registry.answers(request -> echo(status, request));
        assertSilent(() -> client.manifest(registry.access(LOGIN), registry.image()));
        assertThat(registry.received().getLast().authorization()).hasValue("Bearer " + TOKEN);
    }

    @Test
    void theFirstOfTwoTokensIsNotToldByWhoRemembersIt() {
        registry.answers(request -> sent(request).equals("Bearer second")
                ? Stage.answer(403, "{\"message\":\"first\"}")
                : Stage.demand("Bearer realm=\"" + realm.url("/token") + "\""));
        realm.answers(request ->
                Stage.answer(200, "{\"token\":\"" + (realm.received().size() % 2 == 1 ? "first" : "second") + "\"}"));

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client.manifest(registry.access(LOGIN), registry.image()))
                .returns(Trouble.DENIED, RegistryException::trouble)
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("first"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 423, 429, 500})
    void whatAnotherHostSaysThatARegistryRedirectsToIsNotTold(int status) {
        registry.answers(request -> Stage.redirect(307, elsewhere.url("/internal")));
        elsewhere.answers(request -> Stage.answer(
                status, "{\"errors\":[{\"code\":\"INTERNAL\",\"message\":\"blocked\"}]}", "Retry-After: 7"));

        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client.manifest(registry.access(Optional.empty()), registry.image()))
                .returns(Trouble.BROKEN, RegistryException::trouble)
                .returns(Optional.empty(), RegistryException::pause)
                .withMessage("The registry redirects to elsewhere.test, which does not give it."
                        + " No login is sent along a redirect.");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 423, 429, 500})
    void norIsItByACheck(int status) {
        registry.answers(request -> Stage.redirect(307, elsewhere.url("/internal")));
        elsewhere.answers(request -> Stage.answer(status, "{\"message\":\"internal\"}", "Retry-After: 7"));

        Verdict.Failure failure = client.check(registry.access(LOGIN)).failure().orElseThrow();
        assertThat(failure.trouble()).isEqualTo(Trouble.NOT_A_REGISTRY);
        assertThat(failure.words()).isEqualTo("No registry answers where " + registry.address() + " redirects to.");
        assertThat(failure.pause()).isEmpty();
    }

    private void assertSilent(ThrowingCallable question) {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(question)
                .satisfies(
                        failure -> assertThat(failure.getMessage()).isNotEmpty().doesNotContain(TOKEN));
    }

    private MockResponse demandToken() {
        return Stage.demand("Bearer realm=\"" + realm.url("/token") + "\"");
    }

    private static MockResponse echo(int status, RecordedRequest request) {
        return Stage.answer(status, "{\"errors\":[{\"code\":\"ECHO\",\"message\":\"" + sent(request) + "\"}]}");
    }

    private static String sent(RecordedRequest request) {
        return Optional.ofNullable(request.getHeaders().get("Authorization")).orElse("");
    }
}
