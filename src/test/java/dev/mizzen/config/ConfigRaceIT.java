package dev.mizzen.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many who change one config at the same time. */
@RealClusters(managed = 0)
class ConfigRaceIT {
    private static final int MANY = 40;

    private static KubernetesClient hub;
    private static Api one;
    private static Api other;

    @BeforeAll
    static void start(Planes planes) {
        hub = planes.hub().client();
        one = RunningMizzen.on(planes.hub()).admin();
        other = RunningMizzen.on(planes.hub()).admin();
    }

    @Test
    void ofThoseWhoReadTheSameVersionOneChangesIt() throws Exception {
        create("same-version");
        String version = etag(one.get("configs/same-version").ok());

        List<Api.Answer> answers =
                atOnce(number -> one.with("If-Match", version).put("configs/same-version", body(number)));

        assertThat(answers).extracting(Api.Answer::status).containsOnly(200, 412);
        List<Api.Answer> good =
                answers.stream().filter(answer -> answer.status() == 200).toList();
        assertThat(good).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() == 412))
                .allSatisfy(answer -> assertThat(answer.businessCode()).isEqualTo(412));
        assertWhole("same-version", good.getFirst());
    }

    @Test
    void ofThoseWhoDoNotSayWhatTheyReadEveryoneIsServedAndTheLastOneStays() throws Exception {
        create("any-version");
        assertEveryoneServed("any-version", atOnce(number -> one.put("configs/any-version", body(number))));
    }

    @Test
    void theSameHoldsAcrossReplicasThatKnowNothingOfEachOther() throws Exception {
        create("two-replicas");
        assertEveryoneServed(
                "two-replicas",
                atOnce(number -> (number % 2 == 0 ? one : other).put("configs/two-replicas", body(number))));
    }

    @Test
    void whoKeepsWritingWithKubectlNeitherLosesAnythingNorKeepsOthersOut() throws Exception {
        create("kubectl-too");
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> writer = executor.submit(() -> {
                int count = 0;
                while (!done.get()) {
                    annotate("kubectl-too", ++count);
                }
                return count;
            });
            List<Api.Answer> answers = atOnce(number -> one.put("configs/kubectl-too", body(number)));
            done.set(true);
            int last = writer.get();
            assertThat(answers).extracting(Api.Answer::status).containsOnly(200);
            assertThat(stored("kubectl-too").getMetadata().getAnnotations())
                    .containsEntry("example.com/count", String.valueOf(last));
        }
    }

    @Test
    void ofThoseWhoMakeAConfigOfOneNameOneDoes() throws Exception {
        List<Api.Answer> answers = atOnce(number -> (number % 2 == 0 ? one : other)
                .post(
                        "configs",
                        Map.of(
                                "name",
                                "made-once",
                                "alias",
                                "Alias " + number,
                                "template",
                                Map.of("name", "image-registry"),
                                "properties",
                                properties(number))));
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() != 200))
                .allSatisfy(answer -> assertThat(answer.businessCode()).isEqualTo(16003));
    }

    @Test
    void ofThoseWhoDeleteAConfigOneDoes() throws Exception {
        create("gone-once");
        List<Api.Answer> answers = atOnce(number -> one.delete("configs/gone-once"));
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() != 200))
                .allSatisfy(answer -> assertThat(answer.businessCode()).isEqualTo(16006));
    }

    private static void assertEveryoneServed(String config, List<Api.Answer> answers) {
        assertThat(answers).extracting(Api.Answer::status).containsOnly(200);
        assertWhole(
                config,
                answers.stream()
                        .max(Comparator.comparing(
                                answer -> Long.parseLong(etag(answer).replace("\"", ""))))
                        .orElseThrow());
    }

    /** What is stored is one request's, in every part. */
    private static void assertWhole(String config, Api.Answer last) {
        String number = last.body().path("alias").asString().substring("Alias ".length());
        Secret stored = stored(config);
        assertThat(etag(last)).isEqualTo("\"" + stored.getMetadata().getResourceVersion() + "\"");
        assertThat(stored.getMetadata().getAnnotations())
                .containsEntry("config.oam.dev/alias", "Alias " + number)
                .containsEntry("config.oam.dev/description", "Description " + number);
        for (String key : new String[] {".dockerconfigjson", "input-properties"}) {
            assertThat(new String(Base64.getDecoder().decode(stored.getData().get(key)), StandardCharsets.UTF_8))
                    .contains("\"password\":\"pass-" + number + "\"")
                    .contains("\"username\":\"user-" + number + "\"");
        }
    }

    private static void create(String name) {
        one.post(
                        "configs",
                        Map.of(
                                "name",
                                name,
                                "template",
                                Map.of("name", "image-registry"),
                                "properties",
                                properties(MANY)))
                .ok();
    }

    private static Map<String, Object> body(int number) {
        return Map.of(
                "alias", "Alias " + number, "description", "Description " + number, "properties", properties(number));
    }

    private static String properties(int number) {
        return "{\"registry\": \"harbor.example.com\", \"auth\": {\"username\": \"user-" + number
                + "\", \"password\": \"pass-" + number + "\"}}";
    }

    private static void annotate(String config, int count) {
        hub.secrets()
                .inNamespace("vela-system")
                .withName(config)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"example.com/count\":\"" + count + "\"}}}");
    }

    private static Secret stored(String name) {
        return hub.secrets().inNamespace("vela-system").withName(name).get();
    }

    private static String etag(Api.Answer answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private interface Call {
        Api.Answer by(int number);
    }

    private static List<Api.Answer> atOnce(Call call) throws Exception {
        CyclicBarrier start = new CyclicBarrier(MANY);
        List<Future<Api.Answer>> calls = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < MANY; i++) {
                int number = i;
                calls.add(clients.submit(() -> {
                    start.await();
                    return call.by(number);
                }));
            }
        }
        List<Api.Answer> answers = new ArrayList<>();
        for (Future<Api.Answer> one : calls) {
            answers.add(one.get());
        }
        return answers;
    }
}
