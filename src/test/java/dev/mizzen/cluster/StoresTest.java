package dev.mizzen.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.SecretDigest;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoresTest {
    private final CopyStore copies = new CopyStore();

    @Test
    void aCopyIsRememberedWithoutItsData() {
        assertThat(copies.put("shop/harbor", secret("shop", "harbor", "1", "s3cret")))
                .isNull();
        assertThat(copies.get("shop", "harbor"))
                .contains(new CopySecret(
                        "shop",
                        "harbor",
                        "uid-1",
                        "1",
                        "Opaque",
                        true,
                        SecretDigest.of("Opaque", Map.of("key", "s3cret")),
                        Map.of("mizzen.dev/config", "vela-system/harbor"),
                        true,
                        false));
        assertThat(copies.get("shop", "harbor").orElseThrow().toString()).doesNotContain("s3cret");
        assertThat(copies.get("shop/harbor").getData()).isNullOrEmpty();
    }

    @Test
    void aReplacedCopyAnswersTheVersionBeforeSoThatTheChangeIsTold() {
        copies.put("shop/harbor", secret("shop", "harbor", "1", "a"));
        assertThat(copies.put("shop/harbor", secret("shop", "harbor", "2", "b"))
                        .getMetadata()
                        .getResourceVersion())
                .isEqualTo("1");
        assertThat(copies.size()).isOne();
        assertThat(copies.remove("shop/harbor").getMetadata().getResourceVersion())
                .isEqualTo("2");
        assertThat(copies.size()).isZero();
        assertThat(copies.remove("shop/harbor")).isNull();
    }

    @Test
    void copiesAreFoundByNamespace() {
        copies.put("shop/harbor", secret("shop", "harbor", "1", "a"));
        copies.put("shop/quay", secret("shop", "quay", "2", "a"));
        copies.put("bank/harbor", secret("bank", "harbor", "3", "a"));
        assertThat(copies.in("shop")).extracting(CopySecret::name).containsExactlyInAnyOrder("harbor", "quay");
        assertThat(copies.in("none")).isEmpty();
        assertThat(copies.all()).hasSize(3);
        assertThat(copies.keySet()).containsExactlyInAnyOrder("shop/harbor", "shop/quay", "bank/harbor");
    }

    @Test
    void aNamespaceThatGoesIsTerminatingByItsTimestampOrItsPhase() {
        NamespaceStore namespaces = new NamespaceStore();
        namespaces.put(
                "a",
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("a")
                        .addToLabels("x", "y")
                        .endMetadata()
                        .build());
        namespaces.put(
                "b",
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("b")
                        .withDeletionTimestamp("2026-01-01T00:00:00Z")
                        .endMetadata()
                        .build());
        namespaces.put(
                "c",
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("c")
                        .endMetadata()
                        .withNewStatus()
                        .withPhase("Terminating")
                        .endStatus()
                        .build());
        assertThat(namespaces.state("a")).isEqualTo(NamespaceState.ACTIVE);
        assertThat(namespaces.state("b")).isEqualTo(NamespaceState.TERMINATING);
        assertThat(namespaces.state("c")).isEqualTo(NamespaceState.TERMINATING);
        assertThat(namespaces.state("d")).isEqualTo(NamespaceState.MISSING);
        assertThat(namespaces.names()).containsExactly("a", "b", "c");
    }

    @Test
    void ofANamespacesLabelsOnlyThoseOfKubeVelaAreKept() {
        NamespaceStore namespaces = new NamespaceStore();
        namespaces.put("a", namespace("kubernetes.io/metadata.name", "a", "namespace.oam.dev/target", "shop-prod"));
        assertThat(namespaces.labels("a")).isEqualTo(Map.of("namespace.oam.dev/target", "shop-prod"));
        namespaces.put("a", namespace("namespace.oam.dev/target", "", "usage.oam.dev/runtime", ""));
        assertThat(namespaces.labels("a"))
                .isEqualTo(Map.of("namespace.oam.dev/target", "", "usage.oam.dev/runtime", ""));
        assertThat(namespaces.labels("none")).isEmpty();
    }

    private static Namespace namespace(String key, String value, String otherKey, String otherValue) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName("a")
                .addToLabels(key, value)
                .addToLabels(otherKey, otherValue)
                .endMetadata()
                .build();
    }

    private static Secret secret(String namespace, String name, String version, String value) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withUid("uid-" + version)
                .withResourceVersion(version)
                .addToAnnotations("mizzen.dev/config", "vela-system/harbor")
                .addToAnnotations("other/annotation", "s3cret")
                .endMetadata()
                .withType("Opaque")
                .withImmutable(true)
                .withData(Map.of("key", value))
                .build();
    }
}
