package dev.mizzen.distribution;

import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.DistributionResource;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What somebody does with kubectl, past Mizzen. */
final class ByHand {
    private static final String NO_FINALIZERS = "{\"metadata\":{\"finalizers\":null}}";

    private final Scene scene;

    ByHand(Scene scene) {
        this.scene = scene;
    }

    private KubernetesClient client(Place place) {
        return scene.client(place.cluster().value());
    }

    private KubernetesClient hub() {
        return scene.client("local");
    }

    void namespace(Place place) {
        client(place)
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(place.namespace())
                        .endMetadata()
                        .build())
                .create();
    }

    Secret create(Place place, Secret secret) {
        return client(place)
                .secrets()
                .inNamespace(place.namespace())
                .resource(secret)
                .create();
    }

    /** A Secret of no particular kind, not written yet. */
    static SecretBuilder secret(String name) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withType("Opaque")
                .addToStringData("key", "value");
    }

    void change(Place place, String name, UnaryOperator<Secret> change) {
        at(place, name).edit(change);
    }

    void delete(Place place, String name) {
        at(place, name).delete();
    }

    /** A Secret of the hub. */
    Resource<Secret> at(ConfigRef config) {
        return hub().secrets().inNamespace(config.namespace()).withName(config.name());
    }

    /** A config as {@code kubectl apply} makes one: with the labels of KubeVela. */
    Secret config(ConfigRef config, String type, Map<String, String> texts) {
        return hub().resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(config.name())
                        .withNamespace(config.namespace())
                        .addToLabels("config.oam.dev/catalog", "velacore-config")
                        .addToLabels("config.oam.dev/type", "by-hand")
                        .addToLabels("config.oam.dev/scope", "project")
                        .endMetadata()
                        .withType(type)
                        .withStringData(texts)
                        .build())
                .create();
    }

    /** Writes a distribution into a namespace of the hub, without a finalizer. Returns its name. */
    String distribution(String namespace, List<ConfigRef> configs, List<Place> places) {
        DistributionResource made = new DistributionResource();
        String name = Scene.fresh("by-hand");
        made.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        made.setSpec(new DistributionResource.Spec(
                null,
                configs.stream()
                        .map(config -> new DistributionResource.Config(config.name(), config.namespace()))
                        .toList(),
                grouped(places),
                null,
                null));
        hub().resource(made).create();
        return name;
    }

    Resource<DistributionResource> distribution(String namespace, String object) {
        return hub().resources(DistributionResource.class)
                .inNamespace(namespace)
                .withName(object);
    }

    /** A stored distribution of the project {@code shop}, that is not going, by its name on the wire. */
    DistributionResource stored(String name) {
        return all(name).stream()
                .filter(resource -> resource.getMetadata().getDeletionTimestamp() == null)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no distribution " + name));
    }

    /** All stored distributions of the project {@code shop} of a name on the wire, those that are going among them. */
    List<DistributionResource> all(String name) {
        return hub().resources(DistributionResource.class).inNamespace("shop").list().getItems().stream()
                .filter(resource -> name.equals(resource.getSpec().name()))
                .toList();
    }

    Optional<DistributionResource.Status> status(String namespace, String object) {
        return Optional.ofNullable(distribution(namespace, object).get()).map(DistributionResource::getStatus);
    }

    /** Says of a distribution of the project {@code shop} that its copies are to be kept when it is deleted. */
    void keepOnDelete(String name) {
        distribution("shop", stored(name).getMetadata().getName())
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"onDelete\":\"Keep\"}}");
    }

    /** Deletes a distribution in a moment in which it has no finalizer, so that it is gone at once and nobody saw it going. */
    void forceAway(DistributionResource distribution) {
        Resource<DistributionResource> resource = hub().resource(distribution);
        await("deleted before the finalizer is back").atMost(Scene.PATIENCE).until(() -> {
            String version = resource.patch(PatchContext.of(PatchType.JSON_MERGE), NO_FINALIZERS)
                    .getMetadata()
                    .getResourceVersion();
            try {
                resource.lockResourceVersion(version).delete();
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() == 409) {
                    return false;
                }
                throw e;
            }
        });
    }

    /** Writes the record of a target, and nothing else: its namespace need not exist. */
    void target(String name, String project, Place place) {
        TargetResource made = new TargetResource();
        made.setMetadata(new ObjectMetaBuilder().withName(name).build());
        made.setSpec(
                new TargetResource.Spec(project, place.cluster().value(), place.namespace(), null, null, null, null));
        hub().resource(made).create();
    }

    /** Deletes a target and takes its finalizer off, so that it is gone at once. */
    void forceTargetAway(String name) {
        Resource<TargetResource> resource =
                hub().resources(TargetResource.class).withName(name);
        resource.patch(PatchContext.of(PatchType.JSON_MERGE), NO_FINALIZERS);
        resource.delete();
    }

    /** The data of a Secret in clear. */
    static Map<String, String> texts(Secret secret) {
        Map<String, String> texts = new TreeMap<>();
        secret.getData()
                .forEach((key, value) ->
                        texts.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        return texts;
    }

    private Resource<Secret> at(Place place, String name) {
        return client(place).secrets().inNamespace(place.namespace()).withName(name);
    }

    private static List<DistributionResource.ClusterPlaces> grouped(List<Place> places) {
        Map<String, List<String>> grouped = new TreeMap<>();
        places.forEach(place -> grouped.computeIfAbsent(place.cluster().value(), any -> new ArrayList<>())
                .add(place.namespace()));
        return grouped.entrySet().stream()
                .map(group -> new DistributionResource.ClusterPlaces(group.getKey(), group.getValue()))
                .toList();
    }
}
