package dev.mizzen.testing;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** What a control plane held when it was new, and the way back to it: whatever came later is removed, of whatever kind. */
final class Baseline {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SETTLING = Duration.ofMillis(200);
    /** Beyond this many objects a new control plane is there sooner. */
    private static final int MANY = 1_500;
    /** Of these a changed object is noticed, not only a new one: a test may have changed what the API server made. */
    private static final Set<String> WATCHED =
            Set.of("Namespace", "Secret", "ConfigMap", "ClusterRole", "ClusterRoleBinding");

    private final Map<String, String> versions = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    private Baseline() {}

    private record Kind(ResourceDefinitionContext context) {}

    private record Found(Kind kind, GenericKubernetesResource object) {
        String uid() {
            return object.getMetadata().getUid();
        }

        String watchedVersion() {
            return WATCHED.contains(object.getKind()) ? object.getMetadata().getResourceVersion() : "";
        }

        @Override
        public String toString() {
            return object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                    + object.getMetadata().getName();
        }
    }

    /** An API server makes some of its own objects a moment after it says that it is ready: two looks must be the same. */
    static Baseline of(KubernetesClient client) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Baseline before = look(client);
        while (true) {
            LockSupport.parkNanos(SETTLING.toNanos());
            Baseline now = look(client);
            if (now.versions.equals(before.versions)) {
                return now;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("A new control plane goes on changing: "
                        + now.changed(before.versions).orElse("something is new"));
            }
            before = now;
        }
    }

    private static Baseline look(KubernetesClient client) {
        Baseline baseline = new Baseline();
        for (Found one : everything(client)) {
            baseline.versions.put(one.uid(), one.watchedVersion());
            baseline.names.put(one.uid(), one.toString());
        }
        return baseline;
    }

    /** Removes what came later. Answers what stands in the way: something that does not go, or something of before gone or changed. */
    Optional<String> restore(KubernetesClient client) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String last = "";
        while (System.nanoTime() < end) {
            try {
                List<Found> found = everything(client);
                List<Found> later = found.stream()
                        .filter(one -> !versions.containsKey(one.uid()))
                        .toList();
                if (later.isEmpty()) {
                    return changed(found);
                }
                last = later.size() + " objects do not go, " + later.getFirst() + " is one";
                if (later.size() > MANY) {
                    break;
                }
                remove(client, later);
            } catch (KubernetesClientException e) {
                last = e.toString();
                // A kind that was just made, or is just going, answers so for a moment.
                if (!List.of(404, 409, 429, 500, 503).contains(e.getCode())) {
                    break;
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
        return Optional.of(last);
    }

    private Optional<String> changed(List<Found> found) {
        Map<String, String> now = new HashMap<>();
        found.forEach(one -> now.put(one.uid(), one.watchedVersion()));
        return changed(now);
    }

    private Optional<String> changed(Map<String, String> now) {
        return versions.entrySet().stream()
                .filter(before -> !before.getValue().equals(now.get(before.getKey())))
                .map(before ->
                        names.get(before.getKey()) + (now.containsKey(before.getKey()) ? " changed" : " is gone"))
                .findFirst();
    }

    /** One round; what resists, such as an object whose webhook is still in force, is met again in the next one. */
    private static void remove(KubernetesClient client, List<Found> later) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            later.forEach(one -> executor.submit(() -> remove(client, one)));
        }
    }

    private static void remove(KubernetesClient client, Found one) {
        GenericKubernetesResource object = one.object();
        String name = object.getMetadata().getName();
        if (object.getKind().equals("Namespace") && object.getMetadata().getDeletionTimestamp() != null) {
            client.raw(
                    "/api/v1/namespaces/" + name + "/finalize",
                    "PUT",
                    Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", name)));
            return;
        }
        var all = client.genericKubernetesResources(one.kind().context());
        var resource = one.kind().context().isNamespaceScoped()
                ? all.inNamespace(object.getMetadata().getNamespace()).withName(name)
                : all.withName(name);
        if (!object.getMetadata().getFinalizers().isEmpty() && !object.getKind().equals("CustomResourceDefinition")) {
            resource.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
        }
        resource.withGracePeriod(0).delete();
    }

    private static List<Found> everything(KubernetesClient client) {
        List<Found> found = new ArrayList<>();
        for (Kind kind : kinds(client)) {
            try {
                client.genericKubernetesResources(kind.context())
                        .inAnyNamespace()
                        .list()
                        .getItems()
                        .forEach(object -> found.add(new Found(kind, object)));
            } catch (KubernetesClientException e) {
                // A kind of a custom resource that is just going is listed for a moment and not found.
                if (e.getCode() != 404) {
                    throw e;
                }
            }
        }
        return found;
    }

    private static List<Kind> kinds(KubernetesClient client) {
        List<Kind> kinds = new ArrayList<>();
        collect(client, "", "v1", kinds);
        client.getApiGroups().getGroups().forEach(group -> {
            // The same objects are served in every version, and as the API server keeps these itself.
            if (!group.getName().equals("apiregistration.k8s.io")
                    && !group.getName().equals("events.k8s.io")) {
                collect(client, group.getName(), group.getPreferredVersion().getVersion(), kinds);
            }
        });
        return kinds;
    }

    private static void collect(KubernetesClient client, String group, String version, List<Kind> kinds) {
        var list = client.getApiResources(group.isEmpty() ? version : group + "/" + version);
        if (list == null) {
            return;
        }
        for (APIResource resource : list.getResources()) {
            if (resource.getVerbs().containsAll(List.of("list", "delete"))
                    && !resource.getName().contains("/")) {
                kinds.add(new Kind(new ResourceDefinitionContext.Builder()
                        .withGroup(group)
                        .withVersion(version)
                        .withKind(resource.getKind())
                        .withPlural(resource.getName())
                        .withNamespaced(resource.getNamespaced())
                        .build()));
            }
        }
    }
}
