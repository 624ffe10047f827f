package dev.mizzen.template;

import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.WireTime;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** All templates: ConfigMaps as KubeVela writes them, in any namespace of the hub. */
@Component
public class Templates {
    static final String NAME_PREFIX = "config-template-";
    static final String UI_PATCH_PREFIX = "config-uischema-";
    static final String SCHEMA_KEY = "schema";
    static final String UI_PATCH_KEY = "ui-schema";

    private static final Logger log = LoggerFactory.getLogger(Templates.class);
    private static final YAMLMapper YAML = YAMLMapper.builder(Nesting.yaml()).build();
    static final JsonMapper LENIENT = JsonMapper.builder(Nesting.json())
            .disable(
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final KubernetesClient client;
    private final String systemNamespace;
    private final Cache<ConfigMap> templates;
    private final Cache<ConfigMap> systemConfigMaps;
    private final Map<String, Renderer> renderers;
    private final Map<String, Kind> kindsWithoutTemplate = new ConcurrentHashMap<>();
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    Templates(Hub hub, List<Renderer> renderers) {
        this.client = hub.client();
        this.systemNamespace = hub.systemNamespace();
        this.templates = hub.cacheLabelled(ConfigMap.class, KubeVela.CATALOG, KubeVela.CONFIGS);
        this.systemConfigMaps = hub.cacheSystem(ConfigMap.class, null);
        this.renderers = renderers.stream().collect(Collectors.toMap(Renderer::template, Function.identity()));
        templates.onChange((before, now) -> {
            if (before != null && now == null) {
                entries.remove(key(before));
            }
        });
    }

    /** The templates of a namespace, by alias. */
    public List<Template> list(String namespace) {
        return templates.list(namespace).stream()
                .filter(stored -> stored.getMetadata().getName().startsWith(NAME_PREFIX))
                .map(stored -> entry(stored).kind().template())
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Template::alias).thenComparing(Template::name))
                .toList();
    }

    public Optional<Template> find(String namespace, String name) {
        return kind(namespace, name).template();
    }

    /** What is known of the configs of a template; the same answer as long as nothing changes. */
    public Kind kind(String namespace, String name) {
        return templates
                .get(namespace, NAME_PREFIX + name)
                .map(stored -> entry(stored).kind())
                .orElseGet(() -> renderers.containsKey(name)
                        ? kindsWithoutTemplate.computeIfAbsent(name, known -> new Kind(null, renderers.get(known)))
                        : kindsWithoutTemplate.computeIfAbsent("", none -> new Kind(null, null)));
    }

    /** Stores a template and its UI patch, unless there is such a template; then both are left as they are. */
    void ensure(ConfigMap template, ConfigMap uiPatch) {
        if (templates.get(systemNamespace, template.getMetadata().getName()).isPresent()) {
            return;
        }
        // The patch first: if this stops half way, the template is still missing at the next start.
        create(uiPatch).ifPresent(systemConfigMaps::await);
        create(template).ifPresent(templates::await);
        log.info("Made the template {}", template.getMetadata().getName());
    }

    /** Empty if there is such an object already. */
    private Optional<ConfigMap> create(ConfigMap object) {
        try {
            return Optional.of(client.resource(object).create());
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Entry entry(ConfigMap stored) {
        String name = stored.getMetadata().getName().substring(NAME_PREFIX.length());
        ConfigMap patch =
                systemConfigMaps.get(systemNamespace, UI_PATCH_PREFIX + name).orElse(null);
        Entry known = entries.get(key(stored));
        if (known != null && known.stored() == stored && known.patch() == patch) {
            return known;
        }
        Entry read = new Entry(stored, patch, new Kind(read(name, stored, patch), renderers.get(name)));
        entries.put(key(stored), read);
        return read;
    }

    private static Template read(String name, ConfigMap stored, @Nullable ConfigMap patch) {
        Map<String, String> annotations = given(stored.getMetadata().getAnnotations());
        ObjectNode schema = schema(name, given(stored.getData()).get(SCHEMA_KEY));
        List<UiParameter> derived = UiSchema.derive(schema);
        Optional<List<UiParameter>> patched = patch == null ? Optional.empty() : uiPatch(name, patch);
        return new Template(
                name,
                stored.getMetadata().getNamespace(),
                annotations.getOrDefault(KubeVela.ALIAS, ""),
                annotations.getOrDefault(KubeVela.DESCRIPTION, ""),
                given(stored.getMetadata().getLabels()).getOrDefault(KubeVela.SCOPE, ""),
                Boolean.parseBoolean(annotations.get(KubeVela.SENSITIVE)),
                WireTime.of(stored.getMetadata().getCreationTimestamp()),
                schema,
                patched.map(level -> UiSchema.patch(derived, level)).orElse(derived),
                patched.isPresent());
    }

    private static @Nullable ObjectNode schema(String name, @Nullable String yaml) {
        try {
            return yaml != null && YAML.readTree(yaml) instanceof ObjectNode schema ? schema : null;
        } catch (RuntimeException e) { // not every complaint of the YAML parser is a JacksonException
            log.warn(
                    "The schema of template {} is no YAML that can be used: its configs are shown without their"
                            + " properties' values",
                    name);
            return null;
        }
    }

    private static Optional<List<UiParameter>> uiPatch(String name, ConfigMap patch) {
        try {
            return Optional.of(List.of(
                    LENIENT.readValue(given(patch.getData()).getOrDefault(UI_PATCH_KEY, "null"), UiParameter[].class)));
        } catch (JacksonException | NullPointerException e) {
            log.warn("The UI patch of template {} is no JSON list of parameters and is not used", name);
            return Optional.empty();
        }
    }

    private static String key(ConfigMap stored) {
        return stored.getMetadata().getNamespace() + "/" + stored.getMetadata().getName();
    }

    private static Map<String, String> given(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private record Entry(ConfigMap stored, @Nullable ConfigMap patch, Kind kind) {}
}
