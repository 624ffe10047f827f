package dev.mizzen.registry;

import static dev.mizzen.registry.CheckScene.body;
import static dev.mizzen.registry.CheckScene.login;
import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.config.Config;
import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.template.TestHub;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ConditionsTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final Instant FIRST = Instant.parse("2026-05-04T10:11:12Z");

    private final CheckScene scene = new CheckScene(Strictness.OFF, 10);
    private final Conditions conditions = scene.hub.bean(Conditions.class);

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void whatHasNotBeenTriedIsUnknown() {
        scene.create("configs", "harbor", login("r.example.com", "bot", "s3cret"));

        assertThat(scene.hub.get("registries/health").body()).isEqualTo(json("""
                {"registries": [{"name": "harbor", "namespace": "vela-system", "status": "Unknown", "reason": "NotTried",
                  "message": "", "advice": "", "since": "0001-01-01T00:00:00Z"}]}
                """));
    }

    @Test
    void aConditionIsShownSinceItBeganAndUntilTheConfigChanges() {
        Config harbor = made("harbor");
        conditions.keep(condition(harbor, Trouble.CREDENTIAL_REJECTED, FIRST));
        conditions.keep(condition(harbor, Trouble.CREDENTIAL_REJECTED, FIRST.plusSeconds(60)));

        assertThat(conditions.of(harbor)).map(Condition::since).contains(FIRST);
        assertThat(scene.hub.get("registries/health").body())
                .isEqualTo(json("""
                {"registries": [{"name": "harbor", "namespace": "vela-system", "status": "False",
                  "reason": "CredentialRejected", "message": "It said no.", "advice": "%s", "since": "2026-05-04T10:11:12Z"}]}
                """.formatted(Explanation.advice(Trouble.CREDENTIAL_REJECTED))));

        conditions.keep(condition(harbor, null, FIRST.plusSeconds(120)));
        assertThat(scene.hub.get("registries/health").text()).contains("Accepted", "10:13:12");

        scene.hub.put("configs/harbor", body("", login("r.example.com", "bot", "0ther")));
        assertThat(scene.hub.get("registries/health").text()).contains("Unknown");
    }

    @Test
    void severalAreKeptAtTheSameTimeAlsoBeforeThereIsARecord() throws Exception {
        List<Config> all = IntStream.range(0, 8).mapToObj(i -> made("c" + i)).toList();
        CyclicBarrier barrier = new CyclicBarrier(all.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(config -> threads.submit(() -> {
                barrier.await();
                conditions.keep(condition(config, Trouble.TIMED_OUT, FIRST));
                return null;
            }));
        }

        assertThat(all).allSatisfy(config -> assertThat(conditions.of(config)).isPresent());
    }

    @Test
    void fiveThousandAreKeptAndNoRecordComesNearToWhatAConfigMapHolds() throws Exception {
        List<Config> all = IntStream.range(0, 5_000)
                .mapToObj(i -> Configs.pullSecret("registry-of-team-" + i, Configs.auths("r.example.com")))
                .toList();
        ConditionRecords records = scene.hub.bean(ConditionRecords.class);
        records.write(all.stream()
                .collect(Collectors.toMap(
                        config -> Conditions.key(config.ref().toString()),
                        config ->
                                JsonMapper.shared().writeValueAsString(condition(config, Trouble.TIMED_OUT, FIRST)))));

        assertThat(all).allSatisfy(config -> assertThat(conditions.of(config)).isPresent());
        assertThat(scene.hub
                        .client()
                        .configMaps()
                        .inNamespace(TestHub.SYSTEM)
                        .list()
                        .getItems())
                .filteredOn(record -> record.getMetadata().getName().startsWith(ConditionRecords.NAME))
                .hasSize(16)
                .allSatisfy(record -> assertThat(Serialization.asJson(record)).hasSizeLessThan(MEBIBYTE / 4));
        conditions.retain(all.subList(0, 10));
        assertThat(records.keys()).hasSize(10);
    }

    @Test
    void thoseWithTheLongestNamesAndWordsHaveRoomToo() {
        Map<String, Integer> sizes = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            Condition longest = new Condition(
                    "n".repeat(63) + "/" + String.format("%0253d", i),
                    "9".repeat(19),
                    Optional.of(Trouble.CREDENTIAL_REJECTED),
                    "\u4f60".repeat(200) + "w".repeat(400),
                    FIRST,
                    Optional.of(FIRST));
            String key = Conditions.key(longest.config());
            int size = JsonMapper.shared().writeValueAsBytes(longest).length + key.length() + 16;
            sizes.merge(ConditionRecords.record(key), size, Integer::sum);
        }

        assertThat(sizes).hasSize(16);
        assertThat(sizes.values()).allSatisfy(size -> assertThat(size).isLessThan(MEBIBYTE * 3 / 4));
    }

    @Test
    void aLongerPatienceIsKeptAndIsNoOtherBeginning() {
        Config harbor = made("harbor");
        Instant tomorrow = FIRST.plusSeconds(86_400);
        conditions.keep(condition(harbor, Trouble.RATE_LIMITED, FIRST));

        conditions.keep(new Condition(
                harbor.ref().toString(),
                harbor.version(),
                Optional.of(Trouble.RATE_LIMITED),
                "It said no.",
                FIRST.plusSeconds(60),
                Optional.of(tomorrow)));

        assertThat(conditions.of(harbor)).map(Condition::leftAloneUntil).contains(tomorrow);
        assertThat(conditions.of(harbor)).map(Condition::since).contains(FIRST);
    }

    @Test
    void whatTheOneRecordOfBeforeHoldsIsReadAndTakenOver() {
        Config harbor = made("harbor");
        Config other = made("other");
        conditions.keep(condition(other, null, FIRST.plusSeconds(60)));
        inOneRecord(harbor, other);
        await().untilAsserted(() -> assertThat(conditions.of(harbor)).get().matches(Condition::isRejected));

        conditions.takeOver();

        assertThat(oneRecord().get()).isNull();
        assertThat(conditions.of(harbor)).contains(condition(harbor, Trouble.CREDENTIAL_REJECTED, FIRST));
        assertThat(conditions.of(other)).get().extracting(Condition::trouble).isEqualTo(Optional.empty());
    }

    @Test
    void aConfigMapOfThatNameThatIsSomebodyElsesStaysAsItIs() {
        Config harbor = made("harbor");
        ConfigMap foreign = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(ConditionRecords.record(Conditions.key(harbor.ref().toString())))
                .withNamespace(TestHub.SYSTEM)
                .endMetadata()
                .addToData("theirs", "kept")
                .build();
        scene.hub.client().resource(foreign).create();

        conditions.keep(condition(harbor, Trouble.TIMED_OUT, FIRST));

        assertThat(scene.hub.client().resource(foreign).get().getData()).isEqualTo(Map.of("theirs", "kept"));
        assertThat(conditions.of(harbor)).isEmpty();
    }

    private void inOneRecord(Config harbor, Config other) {
        String text = """
                {"config": "%s", "version": "%s", "trouble": "CREDENTIAL_REJECTED", "words": "It said no.", "since": "%s"}""";
        Map<String, String> data = Stream.of(harbor, other)
                .collect(Collectors.toMap(
                        config -> Conditions.key(config.ref().toString()),
                        config -> text.formatted(config.ref(), config.version(), FIRST)));
        scene.hub
                .client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(ConditionRecords.NAME)
                        .withNamespace(TestHub.SYSTEM)
                        .addToLabels("mizzen.dev/registry-health", "true")
                        .endMetadata()
                        .withData(data)
                        .build())
                .create();
    }

    private Resource<ConfigMap> oneRecord() {
        return scene.hub.client().configMaps().inNamespace(TestHub.SYSTEM).withName(ConditionRecords.NAME);
    }

    @Test
    void aConfigThatIsGoneIsForgotten() {
        Config harbor = made("harbor");
        Config other = made("other");
        conditions.keep(condition(harbor, Trouble.TIMED_OUT, FIRST));
        conditions.keep(condition(other, Trouble.TIMED_OUT, FIRST));

        conditions.retain(List.of(other));

        assertThat(conditions.of(harbor)).isEmpty();
        assertThat(conditions.of(other)).isPresent();
    }

    @Test
    void aProjectSeesItsOwnAndNotWhichAddressesAreNotAllowed() {
        scene.create("configs", "harbor", login("r.example.com", "bot", "s3cret"));
        scene.create("projects/shop/configs", "ours", login("r.example.com", "bot", "s3cret"));
        Config ours = scene.config("shop-hub", "ours");
        conditions.keep(condition(ours, Trouble.ADDRESS_NOT_ALLOWED, FIRST));

        assertThat(scene.hub.get("projects/shop/registries/health").text())
                .contains("AddressNotAllowed", "It said no.")
                .doesNotContain("harbor");
        scene.asOneWho("list project:shop/config:*");
        assertThat(scene.hub.get("projects/shop/registries/health").text())
                .contains("ConnectionRefused")
                .doesNotContain("It said no.");
    }

    @Test
    void howTheRegistryOfASensitiveConfigStandsIsToldInGeneralWords() {
        made("harbor");
        scene.makeSensitive("harbor");
        conditions.keep(condition(scene.config("vela-system", "harbor"), Trouble.BROKEN, FIRST));

        assertThat(scene.hub.get("registries/health").text())
                .contains("\"Broken\"", Explanation.meaning(Trouble.BROKEN))
                .doesNotContain("It said no.");
    }

    private Config made(String name) {
        scene.create("configs", name, login("r.example.com", "bot", "s3cret"));
        return scene.config("vela-system", name);
    }

    private static Condition condition(Config config, Trouble trouble, Instant since) {
        return new Condition(
                config.ref().toString(),
                config.version(),
                Optional.ofNullable(trouble),
                trouble == null ? "" : "It said no.",
                since,
                Optional.empty());
    }
}
