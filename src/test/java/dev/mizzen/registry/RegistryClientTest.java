package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mizzen.testing.TestImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the real registry cannot play. */
class RegistryClientTest {
    private static final Optional<Login> LOGIN = Clients.login("robot", "s3cret-pa55word");
    private static final String MANIFEST = "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}";

    private final Stage stage = new Stage();
    private final Stage.Host registry = stage.http("registry.test");
    private final Stage.Host realm = stage.http("realm.test");
    private final RegistryClient client = stage.client(Stage.SHORT);

    @AfterEach
    void close() {
        client.close();
        stage.close();
    }

    /** REALM stands for the address of the token server. */
    static Stream<Arguments> challenges() {
        return Stream.of(
                // RFC 7235, 4.1: several challenges in one header, a comma inside quotes.
                Arguments.of(List.of(
                        "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"a, b\"")),
                Arguments.of(List.of("Basic realm=\"images\", Bearer realm=\"REALM\",service=\"images\"")),
                Arguments.of(List.of("Bearer realm=\"REALM\",service=\"images\", Basic realm=\"images\"")),
                Arguments.of(List.of("Negotiate", "Basic realm=\"images\"")),
                Arguments.of(List.of("Basic realm=\"images\"", "Bearer realm=\"REALM\"")),
                // Docker Hub, GitHub, Quay, GitLab, Harbor: the parameters in the orders they are seen in.
                Arguments.of(List.of("Bearer realm=\"REALM\",service=\"images\",scope=\"repository:team/app:pull\"")),
                Arguments.of(
                        List.of("Bearer service=\"images\",scope=\"repository:team/app:pull,push\",realm=\"REALM\"")),
                Arguments.of(List.of("Bearer scope=\"repository:team/app:pull\", realm=\"REALM\"")),
                Arguments.of(List.of("bearer REALM=\"REALM\"")),
                Arguments.of(List.of("Bearer realm=REALM")),
                Arguments.of(List.of("Bearer realm = \"REALM\" , service = images")),
                Arguments.of(List.of("Bearer realm=\"REALM?account=x\",service=\"a \\\"quoted\\\", name\"")),
                Arguments.of(List.of("Bearer realm=\"REALM\",error=\"invalid_token\",error_description=\"a, b=c\"")),
                Arguments.of(List.of("BASIC REALM=\"images\"")),
                Arguments.of(List.of("Basic realm=\"images\", charset=\"UTF-8\"")),
                Arguments.of(List.of("Basic")));
    }

    @ParameterizedTest
    @MethodSource("challenges")
    void meetsChallengesInEveryForm(List<String> challenges) throws RegistryException {
        String[] demanded = challenges.stream()
                .map(challenge ->
                        challenge.replaceFirst("\"REALM|=REALM", "$0\0").replace("REALM\0", realm.url("/token")))
                .toArray(String[]::new);
        registry.answers(request -> request.getHeaders().get("Authorization") == null
                ? Stage.demand(demanded)
                : Stage.answer(200, MANIFEST));
        realm.answers(request -> Stage.answer(200, "{\"token\":\"one\"}"));

        Registries.Document document = client.manifest(registry.access(LOGIN), registry.image());

        assertThat(document.body()).asString().isEqualTo(MANIFEST);
        boolean token = String.join("", challenges).toLowerCase().contains("bearer");
        assertThat(registry.received().getLast().authorization())
                .hasValue(token ? "Bearer one" : Tokens.basic(LOGIN.get()));
    }

    @ParameterizedTest
    @CsvSource({
        "Negotiate, BROKEN",
        "'', BROKEN",
        "Bearer service=\"images\", REALM_UNREACHABLE",
        "Bearer realm=\"nowhere\", REALM_UNREACHABLE",
        "Bearer realm=\"ftp://realm.test/token\", REALM_UNREACHABLE",
        "Bearer realm=\"file:///etc/passwd\", REALM_UNREACHABLE"
    })
    void saysWhichChallengeItCannotMeet(String challenge, Trouble trouble) {
        registry.answers(request -> Stage.demand(challenge));
        assertThat(failure().trouble()).isEqualTo(trouble);
        assertThat(registry.received()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {}",
                "200 | not json",
                "200 | {\"token\":\"a b\"}",
                "200 | {\"token\":{},\"access_token\":\"\"}",
                "500 | {}",
                "404 | {}",
                "302 | {}"
            })
    void saysThatATokenServerMakesNoSense(int status, String body) {
        registry.answers(request -> Stage.demand("Bearer realm=\"" + realm.url("/token") + "\""));
        realm.answers(request -> Stage.answer(status, body));
        assertThat(failure().trouble()).isEqualTo(Trouble.REALM_UNREACHABLE);
    }

    @Test
    void takesATokenAnewOnceWhenAGoodOneIsNotTaken() throws RegistryException {
        AtomicInteger given = new AtomicInteger();
        registry.answers(request -> "Bearer 2".equals(request.getHeaders().get("Authorization"))
                ? Stage.answer(200, MANIFEST)
                : Stage.demand("Bearer realm=\"" + realm.url("/token") + "\""));
        realm.answers(request -> Stage.answer(200, "{\"token\":\"" + given.incrementAndGet() + "\"}"));

        client.manifest(registry.access(LOGIN), registry.image());

        assertThat(realm.received()).hasSize(2);
    }

    @Test
    void tellsALoginThatLacksARightFromAWrongOne() {
        registry.answers(request -> Stage.demand("Bearer realm=\"" + realm.url("/token") + "\""
                + (request.getHeaders().get("Authorization") == null ? "" : ",error=\"insufficient_scope\"")));
        realm.answers(request -> Stage.answer(200, "{\"token\":\"one\"}"));
        assertThat(failure().trouble()).isEqualTo(Trouble.DENIED);
        assertThat(realm.received()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | {\"errors\":[{\"code\":\"DENIED\",\"message\":\"not yours\"}]} | DENIED | DENIED: not yours",
                "404 | {\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]} | MISSING | NAME_UNKNOWN",
                "429 | {\"errors\":[{\"code\":\"TOOMANYREQUESTS\"}]} | RATE_LIMITED | TOOMANYREQUESTS",
                "403 | {\"errors\":[{\"message\":\"Blocked due to recurrent login failures\"}]} | LOCKED | recurrent",
                "429 | {\"details\":\"too many failed login attempts\"} | LOCKED | too many failed",
                "423 | {} | LOCKED | locked",
                "500 | <html>oops</html> | BROKEN | status 500",
                "503 | {\"message\":\"down\"} | BROKEN | down",
                "418 | {\"errors\":7} | BROKEN | status 418"
            })
    void tellsRefusalsApart(int status, String body, Trouble trouble, String words) {
        registry.answers(request -> Stage.answer(status, body, "Retry-After: 90"));
        RegistryException failure = failure();
        assertThat(failure.trouble()).isEqualTo(trouble);
        assertThat(failure).hasMessageContaining(words);
        assertThat(failure.pause()).hasValue(Duration.ofSeconds(90));
    }

    @Test
    void asksForNoPasswordAgainInsideOneRegistry() throws RegistryException {
        registry.answers(request -> request.getHeaders().get("Authorization") == null
                ? Stage.demand("Basic realm=\"images\"")
                : Stage.answer(200, MANIFEST));
        for (String path : List.of("team/a", "team/b", "team/c")) {
            client.manifest(registry.access(LOGIN), Clients.image(registry.address(), path, "1.0"));
        }
        assertThat(registry.received()).hasSize(4);
    }

    @Test
    void hasAFewRequestsOnlyUnderWayAtOneRegistry() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        registry.answers(request -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            LockSupport.parkNanos(5_000_000);
            underWay.decrementAndGet();
            return Stage.answer(200, MANIFEST);
        });
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor();
                RegistryClient patient = stage.client()) {
            List<Future<Registries.Document>> answers = IntStream.range(0, 100)
                    .mapToObj(i -> many.submit(() -> patient.manifest(registry.access(LOGIN), registry.image())))
                    .toList();
            for (Future<Registries.Document> answer : answers) {
                answer.get();
            }
        }
        assertThat(most.get()).isBetween(2, 16);
    }

    @Test
    void goesInCirclesAFewTimesOnly() {
        registry.answers(request -> Stage.redirect(307, registry.url("/again")));
        assertThat(failure().trouble()).isEqualTo(Trouble.BROKEN);
        assertThat(registry.received()).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource({"ftp://registry.test/", "'//'", "javascript:alert(1)"})
    void followsNoRedirectThatIsNotHttp(String location) {
        registry.answers(request -> Stage.redirect(302, location));
        assertThat(failure().trouble()).isEqualTo(Trouble.BROKEN);
    }

    @Test
    void goesFromHttpsNeverToHttp() {
        Stage.Host secure = stage.https("secure.test");
        secure.answers(request -> Stage.redirect(307, registry.url("/blob")));
        // A handshake takes longer than the short limits allow where the machine is busy.
        try (RegistryClient patient = stage.client()) {
            assertThatExceptionOfType(RegistryException.class)
                    .isThrownBy(() -> patient.manifest(secure.access(LOGIN), secure.image()))
                    .satisfies(failure -> assertThat(failure.trouble()).isEqualTo(Trouble.BROKEN));
        }
        assertThat(secure.received()).isNotEmpty();
        assertThat(registry.received()).isEmpty();
    }

    static Stream<Arguments> tooMuch() {
        Buffer much = new Buffer().write(new byte[5 * 1024 * 1024]);
        return Stream.of(
                Arguments.of(
                        "said", new MockResponse.Builder().body(much.clone()).build()),
                Arguments.of(
                        "in pieces",
                        new MockResponse.Builder()
                                .chunkedBody(much.clone(), 8192)
                                .build()),
                Arguments.of(
                        "only said",
                        new MockResponse.Builder()
                                .setHeader("Content-Length", "99999999999")
                                .build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooMuch")
    void takesNoMoreThanAnHonestRegistrySends(String how, MockResponse answer) {
        registry.answers(request -> answer);
        assertThat(failure().trouble()).isEqualTo(Trouble.TOO_LARGE);
    }

    @Test
    void refusesWhatIsCompressedThoughNoneWasAskedFor() throws IOException {
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(small)) {
            out.write(new byte[50 * 1024 * 1024]);
        }
        registry.answers(request -> new MockResponse.Builder()
                .addHeader("Content-Encoding", "gzip")
                .body(new Buffer().write(small.toByteArray()))
                .build());
        assertThat(failure().trouble()).isEqualTo(Trouble.BROKEN);
        assertThat(registry.received().getFirst().headers().get("Accept-Encoding"))
                .isEqualTo("identity");
    }

    @Test
    void saysThatAnAnswerIsShorterThanItClaims() {
        registry.answers(request -> new MockResponse.Builder()
                .body("short")
                .setHeader("Content-Length", "50")
                .onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE)
                .build());
        assertThat(failure().trouble()).isIn(Trouble.BROKEN, Trouble.TIMED_OUT);
    }

    @Test
    void waitsNeitherForAServerThatSaysNothingNorForOneThatNeverEnds() {
        registry.answers(request -> Stage.answer(200, MANIFEST)
                .newBuilder()
                .headersDelay(1, TimeUnit.MINUTES)
                .build());
        assertThat(failure().trouble()).isEqualTo(Trouble.TIMED_OUT);

        registry.answers(request -> new MockResponse.Builder()
                .body(new Buffer().write(new byte[1024 * 1024]))
                .throttleBody(10, 100, TimeUnit.MILLISECONDS)
                .build());
        assertThat(failure().trouble()).isEqualTo(Trouble.TIMED_OUT);
    }

    @Test
    void refusesContentThatIsNotWhatItsDigestSays() {
        String digest = TestImages.digest(MANIFEST.getBytes());
        registry.answers(request -> Stage.answer(200, "{\"forged\":true}", "Docker-Content-Digest: " + digest));
        assertThat(failure().trouble()).isEqualTo(Trouble.BROKEN);
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client.blob(registry.access(LOGIN), registry.image(), digest))
                .satisfies(failure -> assertThat(failure.trouble()).isEqualTo(Trouble.BROKEN));
    }

    @ParameterizedTest
    @CsvSource({"..", "sha256:..", "md5:00", "'sha256:/../x'", "''"})
    void asksForNoBlobByWhatIsNoDigest(String digest) {
        assertThatExceptionOfType(RegistryException.class)
                .isThrownBy(() -> client.blob(registry.access(LOGIN), registry.image(), digest))
                .satisfies(failure -> assertThat(failure.trouble()).isEqualTo(Trouble.BROKEN));
        assertThat(registry.received()).isEmpty();
    }

    @Test
    void makesPagesOfTagsWhereTheRegistryMakesNone() throws RegistryException {
        registry.answers(
                request -> Stage.answer(200, "{\"name\":\"team/app\",\"tags\":[\"a\",\"b\",\"c\",7,\"no tag\"]}"));
        Access access = registry.access(LOGIN);
        assertThat(client.tags(access, registry.image(), 2, Optional.empty()))
                .isEqualTo(new Registries.Tags(List.of("a", "b"), true));
        assertThat(client.tags(access, registry.image(), 2, Optional.of("b")))
                .isEqualTo(new Registries.Tags(List.of("c", "7"), false));
    }

    @Test
    void looksForTheNextTagsWhereTheRegistryCannotBeAskedForThem() throws RegistryException {
        registry.answers(request -> request.getTarget().contains("page=two")
                ? Stage.answer(200, "{\"tags\":[\"c\"]}")
                : Stage.answer(
                        200,
                        "{\"tags\":[\"a\",\"b\"]}",
                        "Link: </v2/team/app/tags/list?page=two>; type=x; rel=\"next\""));
        assertThat(client.tags(registry.access(LOGIN), registry.image(), 2, Optional.of("b")))
                .isEqualTo(new Registries.Tags(List.of("c"), false));
    }

    @Test
    void looksForTagsNowhereElseAndNotForever() throws RegistryException {
        registry.answers(
                request -> Stage.answer(200, "{\"tags\":[\"a\"]}", "Link: <https://elsewhere.test/tags>; rel=next"));
        assertThat(client.tags(registry.access(LOGIN), registry.image(), 2, Optional.of("a")))
                .isEqualTo(new Registries.Tags(List.of(), false));
        assertThat(registry.received()).hasSize(1);

        registry.answers(request -> Stage.answer(200, "{\"tags\":[\"a\"]}", "Link: <?again>; rel=next"));
        assertThat(client.tags(registry.access(LOGIN), registry.image(), 2, Optional.of("a"))
                        .names())
                .isEmpty();
        assertThat(registry.received()).hasSize(11);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tags\":null} | ",
                "{} | ",
                "{\"tags\":[\"a\"]} | </v2/team/app/tags/list?last=a&n=1>; rel=\"next\""
            })
    void takesListsOfTagsAsTheyCome(String body, String link) throws RegistryException {
        registry.answers(request -> link == null ? Stage.answer(200, body) : Stage.answer(200, body, "Link: " + link));
        Registries.Tags tags = client.tags(registry.access(LOGIN), registry.image(), 10, Optional.empty());
        assertThat(tags.more()).isEqualTo(link != null);
        assertThat(tags.names()).hasSize(link == null ? 0 : 1);
    }

    private RegistryException failure() {
        try {
            client.manifest(registry.access(LOGIN), registry.image());
            throw new AssertionError("it was answered");
        } catch (RegistryException e) {
            return e;
        }
    }
}
