package dev.mizzen.platform.velaux;

import dev.mizzen.platform.velaux.VelauxData.Application;
import dev.mizzen.platform.velaux.VelauxData.Spot;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads the Applications by which KubeVela distributes configs: what they wish for is in an annotation. */
final class VelauxApplications {
    private static final String SPEC = "config.oam.dev/distribution-spec";
    private static final JsonMapper JSON = JsonMapper.shared();

    private VelauxApplications() {}

    record Wish(@Nullable List<Config> configs, @Nullable List<Spot> targets) {}

    record Config(@Nullable String name, @Nullable String namespace) {}

    static Application read(GenericKubernetesResource resource) {
        var meta = resource.getMetadata();
        Map<String, String> annotations = Objects.requireNonNullElse(meta.getAnnotations(), Map.<String, String>of());
        if (meta.getDeletionTimestamp() != null) {
            return unreadable(resource, "it is being deleted");
        }
        try {
            Wish wish = JSON.readValue(annotations.getOrDefault(SPEC, ""), Wish.class);
            return new Application(
                    meta.getNamespace(), meta.getName(), configs(wish, meta.getNamespace()), places(wish), "");
        } catch (JacksonException | IllegalArgumentException e) {
            return unreadable(
                    resource,
                    "its annotation " + SPEC + " does not name configs and places by names that Kubernetes allows");
        }
    }

    private static Application unreadable(GenericKubernetesResource resource, String trouble) {
        return new Application(
                resource.getMetadata().getNamespace(), resource.getMetadata().getName(), List.of(), Set.of(), trouble);
    }

    private static List<ConfigRef> configs(Wish wish, String namespace) {
        Set<ConfigRef> configs = new LinkedHashSet<>();
        for (Config config : Objects.requireNonNullElse(wish.configs(), List.<Config>of())) {
            String of = config.namespace() == null || config.namespace().isEmpty() ? namespace : config.namespace();
            if (config.name() == null || !ClusterName.isValid(config.name()) || !Fields.isNamespace(of)) {
                throw new IllegalArgumentException("no config");
            }
            configs.add(new ConfigRef(of, config.name()));
        }
        return List.copyOf(required(configs));
    }

    private static Set<Place> places(Wish wish) {
        Set<Place> places = new LinkedHashSet<>();
        for (Spot spot : Objects.requireNonNullElse(wish.targets(), List.<Spot>of())) {
            places.add(Places.at(spot));
        }
        return required(places);
    }

    private static <T> Set<T> required(Set<T> named) {
        if (named.isEmpty()) {
            throw new IllegalArgumentException("nothing named");
        }
        return named;
    }
}
