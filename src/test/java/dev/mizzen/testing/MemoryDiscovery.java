package dev.mizzen.testing;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIGroupBuilder;
import io.fabric8.kubernetes.api.model.APIGroupListBuilder;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.APIVersionsBuilder;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Tells which kinds a cluster in memory knows, so that {@code kubectl get secrets} works on it. fabric8's server does not say. */
final class MemoryDiscovery {
    private static final List<APIResource> CORE = List.of(
            resource("secrets", "secret", "Secret", true),
            resource("configmaps", "configmap", "ConfigMap", true),
            resource("events", "event", "Event", true),
            resource("namespaces", "namespace", "Namespace", false, "ns"),
            resource("nodes", "node", "Node", false));

    private final Function<RecordedRequest, List<CustomResourceDefinition>> definitions;

    MemoryDiscovery(Function<RecordedRequest, List<CustomResourceDefinition>> definitions) {
        this.definitions = definitions;
    }

    /** What an API server answers to a GET, if it is one of discovery. */
    Optional<String> answer(RecordedRequest request) {
        String[] parts = request.getPath().replaceAll("\\?.*", "").substring(1).split("/");
        Object found = switch (parts[0] + parts.length) {
            case "api1" -> new APIVersionsBuilder().withVersions("v1").build();
            case "api2" -> list("v1", CORE);
            case "apis1" ->
                new APIGroupListBuilder()
                        .withGroups(groups(definitions.apply(request)))
                        .build();
            case "apis3" -> list(parts[1] + "/" + parts[2], custom(definitions.apply(request), parts[1]));
            default -> null;
        };
        return Optional.ofNullable(found).map(Serialization::asJson);
    }

    private static List<APIGroup> groups(List<CustomResourceDefinition> definitions) {
        return definitions.stream().map(MemoryDiscovery::group).distinct().toList();
    }

    private static List<APIResource> custom(List<CustomResourceDefinition> definitions, String group) {
        return definitions.stream()
                .filter(definition -> definition.getSpec().getGroup().equals(group))
                .map(definition -> resource(
                        definition.getSpec().getNames().getPlural(),
                        definition.getSpec().getNames().getSingular(),
                        definition.getSpec().getNames().getKind(),
                        definition.getSpec().getScope().equals("Namespaced")))
                .toList();
    }

    private static APIGroup group(CustomResourceDefinition definition) {
        String name = definition.getSpec().getGroup();
        String version = definition.getSpec().getVersions().getFirst().getName();
        GroupVersionForDiscovery only = new GroupVersionForDiscovery(name + "/" + version, version);
        return new APIGroupBuilder()
                .withName(name)
                .withVersions(only)
                .withPreferredVersion(only)
                .build();
    }

    private static Object list(String groupVersion, List<APIResource> resources) {
        return new APIResourceListBuilder()
                .withGroupVersion(groupVersion)
                .withResources(resources)
                .build();
    }

    private static APIResource resource(
            String plural, String singular, String kind, boolean namespaced, String... shortNames) {
        return new APIResourceBuilder()
                .withName(plural)
                .withSingularName(singular)
                .withKind(kind)
                .withNamespaced(namespaced)
                .withShortNames(shortNames)
                .withVerbs("create", "delete", "get", "list", "patch", "update", "watch")
                .build();
    }
}
