package dev.mizzen.config;

import static dev.mizzen.template.TestHub.SYSTEM;
import static dev.mizzen.template.TestHub.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.project.Project;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.WireTime;
import dev.mizzen.template.Base64Text;
import dev.mizzen.template.TestHub.Answer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What becomes of configs that are changed or deleted. */
class ChangingConfigsTest extends ConfigsInMemory {
    @Test
    void aConfigOfSeveralRegistriesKeepsThemWhenOnlyItsAliasChanges() {
        String several =
                "{\"auths\":{\"other.example.com\":{\"auth\":\"YTpi\"},\"registry.example.com\":{\"username\":\"bot\",\"password\":\"s3cretpass\"}}}";
        Secret written = config("harbor", SYSTEM, "project", PROPERTIES);
        written.getData().put(".dockerconfigjson", Base64Text.encode(several));
        create(written);
        start();
        assertThat(hub.put("configs/harbor", change("Named", MASKED)).status()).isEqualTo(200);
        assertThat(clear(secret(SYSTEM, "harbor")).get(".dockerconfigjson")).isEqualTo(several);
        assertThat(secret(SYSTEM, "harbor").getMetadata().getAnnotations())
                .containsEntry("config.oam.dev/alias", "Named");
    }

    @Test
    void aChangeReplacesTheDataAsAWholeAndKeepsForeignMetadata() {
        Secret written = config("harbor", SYSTEM, "project", PROPERTIES);
        written.getMetadata().getLabels().put("oam.dev/render-hash", "5c1d");
        written.getMetadata().getAnnotations().put("example.com/owner", "team");
        written.getData().put("protocol-use-http", "dHJ1ZQ==");
        create(written);
        start();
        Answer changed = hub.put("configs/harbor", change("Harbor 2", MASKED));
        assertThat(changed.body().path("createdTime").asString()).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(changed.body().path("alias").asString()).isEqualTo("Harbor 2");
        assertThat(changed.body().path("properties")).isEqualTo(json(MASKED));
        Secret stored = secret(SYSTEM, "harbor");
        assertThat(stored.getMetadata().getLabels()).containsEntry("oam.dev/render-hash", "5c1d");
        assertThat(stored.getMetadata().getAnnotations())
                .containsEntry("example.com/owner", "team")
                .containsEntry("config.oam.dev/alias", "Harbor 2")
                .containsEntry("config.oam.dev/description", "");
        assertThat(stored.getData()).containsOnlyKeys(".dockerconfigjson", "insecure-skip-verify", "input-properties");
        assertThat(clear(stored).get(".dockerconfigjson")).contains("s3cretpass");
        assertThat(hub.get("configs/harbor").body().path("alias").asString()).isEqualTo("Harbor 2");
    }

    @Test
    void changesAtTheSameTimeAllArrive() throws Exception {
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        List<Future<Answer>> changes = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                Map<String, String> change = change("Alias " + i, MASKED);
                changes.add(clients.submit(() -> hub.put("configs/harbor", change)));
            }
        }
        for (Future<Answer> change : changes) {
            assertThat(change.get().status()).as(change.get().text()).isEqualTo(200);
        }
        assertThat(clear(secret(SYSTEM, "harbor")).get(".dockerconfigjson")).contains("s3cretpass");
    }

    @Test
    void aStoredPasswordIsNotSentToAnotherRegistry() {
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        Answer refused =
                hub.put("configs/harbor", change("", MASKED.replace("registry.example.com", "evil.example.com")));
        assertCode(refused, 400);
        assertThat(refused.message()).contains("registry");
        assertThat(clear(secret(SYSTEM, "harbor")).get(".dockerconfigjson")).contains("registry.example.com");
    }

    @Test
    void typeAndTemplateOfAConfigAreFixed() {
        start();
        hub.post("configs", body("public", "", "", "{\"registry\": \"registry.example.com\"}"));
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        assertCode(hub.put("configs/public", change("", PROPERTIES)), 400, 16008);
        assertCode(hub.put("configs/harbor", change("", "{\"registry\": \"registry.example.com\"}")), 400, 16008);
        assertCode(
                hub.put("configs/harbor", Map.of("template", Map.of("name", "other"), "properties", MASKED)),
                400,
                16004);
        assertThat(hub.put(
                                "configs/harbor",
                                Map.of(
                                        "template",
                                        Map.of("name", "image-registry", "namespace", SYSTEM),
                                        "properties",
                                        MASKED))
                        .status())
                .isEqualTo(200);
        assertCode(hub.put("configs/none", Map.of("properties", "{}")), 404, 16006);
        assertCode(hub.put("configs/harbor", change("x", MASKED)), 400);
    }

    @Test
    void aSecretThatIsNoConfigIsNeverShownChangedOrRemoved() {
        Secret plain = new SecretBuilder(config("plain", SYSTEM, "project", PROPERTIES))
                .editMetadata()
                .removeFromLabels("config.oam.dev/catalog")
                .endMetadata()
                .build();
        Secret copy = new SecretBuilder(config("copy", SYSTEM, "project", PROPERTIES))
                .editMetadata()
                .addToLabels("config.oam.dev/catalog", "config-distribution")
                .endMetadata()
                .build();
        Secret cluster = new SecretBuilder(config("cluster", SYSTEM, "project", PROPERTIES))
                .editMetadata()
                .addToLabels("cluster.core.oam.dev/cluster-credential-type", "ServiceAccountToken")
                .endMetadata()
                .build();
        List.of(plain, copy, cluster).forEach(this::create);
        start();
        assertThat(hub.get("configs").body()).isEqualTo(json("{\"configs\": []}"));
        for (Secret secret : List.of(plain, copy, cluster)) {
            String name = secret.getMetadata().getName();
            assertCode(hub.get("configs/" + name), 404, 16006);
            assertCode(hub.get("projects/shop/configs/" + name), 404, 16006);
            assertCode(hub.put("configs/" + name, change("", PROPERTIES)), 404, 16006);
            assertCode(hub.delete("configs/" + name), 404, 16006);
            assertThat(secret(SYSTEM, name).getData()).isEqualTo(secret.getData());
            assertThat(secret(SYSTEM, name).getMetadata().getAnnotations())
                    .isEqualTo(secret.getMetadata().getAnnotations());
        }
        assertCode(hub.delete("configs/Not_A_Name"), 404, 16006);
        assertThat(distributed.withdrawn).isEmpty();
    }

    @Test
    void aDeletedConfigIsWithdrawnFirstAndTheAnswerNamesThePlaces() {
        start();
        hub.post("projects/shop/configs", body("own", "", "", PROPERTIES));
        distributed.places = List.of(Place.of("edge", "prod"), Place.of("local", "test"));
        distributed.onWithdraw = () -> assertThat(secret("shop-hub", "own")).isNotNull();
        assertThat(hub.delete("projects/shop/configs/own").body()).isEqualTo(json("""
                                {"recalled": [{"clusterName": "edge", "namespace": "prod"}, {"clusterName": "local", "namespace": "test"}]}
                                """));
        assertThat(distributed.withdrawn).containsExactly(new ConfigRef("shop-hub", "own"));
        assertThat(secret("shop-hub", "own")).isNull();
        assertCode(hub.delete("projects/shop/configs/own"), 404, 16006);
        assertThat(hub.get("projects/shop/configs").body()).isEqualTo(json("{\"configs\": []}"));
    }

    @Test
    void aDryRunNamesThePlacesAndDoesNothing() {
        start();
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        hub.post("projects/shop/configs", body("own", "", "", PROPERTIES));
        distributed.places = List.of(Place.of("edge", "prod"));
        for (String path : new String[] {"configs/harbor", "projects/shop/configs/own"}) {
            assertThat(hub.delete(path + "?dryRun=true").body())
                    .isEqualTo(json("{\"recalled\": [{\"clusterName\": \"edge\", \"namespace\": \"prod\"}]}"));
            assertThat(hub.get(path).status()).isEqualTo(200);
        }
        assertThat(distributed.withdrawn).isEmpty();
        assertCode(hub.delete("configs/none?dryRun=true"), 404, 16006);
        assertCode(hub.delete("projects/shop/configs/harbor?dryRun=true"), 404, 16006);
    }

    @Test
    void aProjectsConfigsGoWithItAndNothingElseDoes() {
        create(new SecretBuilder()
                .withNewMetadata()
                .withName("foreign")
                .withNamespace("shop-hub")
                .endMetadata()
                .build());
        start();
        hub.post("projects/shop/configs", body("own", "", "", PROPERTIES));
        hub.post("projects/shop/configs", body("own-2", "", "", PROPERTIES));
        hub.post("projects/web/configs", body("own", "", "", PROPERTIES));
        hub.bean(ProjectConfigs.class)
                .remove(new Project("shop", "", "", "", "shop-hub", WireTime.NEVER, WireTime.NEVER, "1"));
        assertThat(secret("shop-hub", "own")).isNull();
        assertThat(secret("shop-hub", "own-2")).isNull();
        assertThat(secret("shop-hub", "foreign")).isNotNull();
        assertThat(secret("web-hub", "own")).isNotNull();
    }

    @Test
    void othersAreToldOfEachChange() {
        ConcurrentLinkedQueue<ConfigRef> told = new ConcurrentLinkedQueue<>();
        hub.start(
                context -> context.registerBean("listener", Object.class, () -> {
                    context.getBean(Configs.class).onChange(told::add);
                    return new Object();
                }),
                Configs.class,
                ConfigController.class);
        ConfigRef ref = new ConfigRef(SYSTEM, "harbor");
        hub.post("configs", body("harbor", "", "", PROPERTIES));
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> told.size() == 1);
        hub.delete("configs/harbor");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> told.size() == 2);
        assertThat(told).containsExactly(ref, ref);
    }
}
