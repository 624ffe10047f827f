package dev.mizzen.config;

import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.WireTime;
import dev.mizzen.template.Base64Text;
import dev.mizzen.template.Kind;
import dev.mizzen.template.Properties;
import dev.mizzen.template.Rendered;
import dev.mizzen.template.Template;
import dev.mizzen.template.Templates;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A config as the Secret KubeVela knows: reads one, and makes one. */
final class ConfigSecret {
    static final String INPUT_PROPERTIES = "input-properties";
    static final String OBJECTS_REFERENCE = "objects-reference";

    static final String OPAQUE = "Opaque";

    private static final String TYPE_LABEL = "config.oam.dev/type";
    private static final String TEMPLATE_NAMESPACE = "config.oam.dev/template-namespace";

    private final Secret secret;
    private final String systemNamespace;

    private ConfigSecret(Secret secret, String systemNamespace) {
        this.secret = secret;
        this.systemNamespace = systemNamespace;
    }

    /** Empty if the Secret is no config: the label alone makes one, but a cluster's credential never is, and one that is going no more. */
    static Optional<ConfigSecret> of(@Nullable Secret secret, String systemNamespace) {
        if (secret == null || secret.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        Map<String, String> labels = given(secret.getMetadata().getLabels());
        return KubeVela.CONFIGS.equals(labels.get(KubeVela.CATALOG)) && !labels.containsKey(KubeVela.CLUSTER_CREDENTIAL)
                ? Optional.of(new ConfigSecret(secret, systemNamespace))
                : Optional.empty();
    }

    static Map<String, String> data(Secret secret) {
        return given(secret.getData());
    }

    static ConfigRef ref(Secret secret) {
        return new ConfigRef(
                secret.getMetadata().getNamespace(), secret.getMetadata().getName());
    }

    static Secret make(NewConfig wanted, Template template, Rendered rendered) {
        return made(wanted)
                .editMetadata()
                .addToLabels(Map.of(TYPE_LABEL, template.name(), KubeVela.SCOPE, template.scope()))
                .addToAnnotations(Map.of(
                        KubeVela.SENSITIVE,
                        String.valueOf(template.sensitive()),
                        TEMPLATE_NAMESPACE,
                        template.namespace()))
                .endMetadata()
                .withType(rendered.type())
                .withData(data(wanted.properties(), rendered))
                .build();
    }

    /** A config without a template: it has its properties, and nothing that could be copied. */
    static Secret makeFree(NewConfig wanted) {
        return made(wanted)
                .withType(OPAQUE)
                .withData(Map.of(INPUT_PROPERTIES, entered(wanted.properties())))
                .build();
    }

    private static SecretBuilder made(NewConfig wanted) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(wanted.ref().name())
                .withNamespace(wanted.ref().namespace())
                .withLabels(Map.of(KubeVela.CATALOG, KubeVela.CONFIGS, TYPE_LABEL, ""))
                .withAnnotations(Map.of(KubeVela.ALIAS, wanted.alias(), KubeVela.DESCRIPTION, wanted.description()))
                .endMetadata();
    }

    Secret secret() {
        return secret;
    }

    /** The Secret with another alias and description; all else, foreign labels and annotations too, stays. */
    Secret described(String alias, String description) {
        return new SecretBuilder(secret)
                .editMetadata()
                .addToAnnotations(Map.of(KubeVela.ALIAS, alias, KubeVela.DESCRIPTION, description))
                .endMetadata()
                .build();
    }

    /** The Secret with another alias, description and, as a whole, other data. */
    Secret changed(String alias, String description, ObjectNode entered, Rendered rendered) {
        return new SecretBuilder(described(alias, description))
                .withData(data(entered, rendered))
                .build();
    }

    /** The Secret of a config without a template with other properties; other data is somebody else's and stays. */
    Secret changedFree(String alias, String description, ObjectNode entered) {
        return new SecretBuilder(described(alias, description))
                .addToData(INPUT_PROPERTIES, entered(entered))
                .build();
    }

    String version() {
        return secret.getMetadata().getResourceVersion();
    }

    TemplateRef template() {
        return new TemplateRef(label(TYPE_LABEL), annotation(TEMPLATE_NAMESPACE));
    }

    Kind kind(Templates templates) {
        return kind(template(), templates, systemNamespace);
    }

    static Kind kind(TemplateRef template, Templates templates, String systemNamespace) {
        return templates.kind(template.namespace().isEmpty() ? systemNamespace : template.namespace(), template.name());
    }

    /** Without an annotation that says so, a config is as sensitive as its template. */
    boolean sensitive(Kind kind) {
        String stored = annotation(KubeVela.SENSITIVE);
        return stored.isEmpty() ? kind.template().map(Template::sensitive).orElse(false) : Boolean.parseBoolean(stored);
    }

    /** What the Secret really says, in clear; empty if it has no properties that can be read. */
    Optional<ObjectNode> effective(Kind kind) {
        return Base64Text.decode(data(secret).get(INPUT_PROPERTIES))
                .flatMap(Properties::stored)
                .map(entered -> kind.effective(entered, data(secret)));
    }

    Config read(Kind kind) {
        Optional<ObjectNode> effective = effective(kind);
        boolean sensitive = sensitive(kind);
        return new Config(
                ref(secret),
                secret.getMetadata().getUid(),
                version(),
                template(),
                label(KubeVela.SCOPE),
                sensitive,
                annotation(KubeVela.ALIAS),
                annotation(KubeVela.DESCRIPTION),
                WireTime.of(secret.getMetadata().getCreationTimestamp()),
                sensitive
                        ? null
                        : effective
                                .map(kind::masked)
                                .filter(shown -> !shown.isEmpty())
                                .orElse(null),
                effective.map(kind::destination).orElse(Map.of()),
                Content.of(secret));
    }

    private static Map<String, String> data(ObjectNode entered, Rendered rendered) {
        Map<String, String> data = new HashMap<>();
        rendered.data().forEach((key, value) -> data.put(key, Base64Text.encode(value)));
        data.put(INPUT_PROPERTIES, entered(entered));
        return data;
    }

    private static String entered(ObjectNode properties) {
        return Base64Text.encode(Properties.text(properties));
    }

    private String label(String key) {
        return given(secret.getMetadata().getLabels()).getOrDefault(key, "");
    }

    private String annotation(String key) {
        return given(secret.getMetadata().getAnnotations()).getOrDefault(key, "");
    }

    private static Map<String, String> given(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
