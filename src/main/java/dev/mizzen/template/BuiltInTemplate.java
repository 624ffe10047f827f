package dev.mizzen.template;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubeVela;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Puts the template {@code image-registry} on a hub that has none, so that {@code vela} and VelaUX can use it too. */
@Component
class BuiltInTemplate implements SmartLifecycle {
    private static final String ALIAS = "Image Registry";

    private final Hub hub;
    private final Templates templates;
    private volatile boolean running;

    BuiltInTemplate(Hub hub, Templates templates) {
        this.hub = hub;
        this.templates = templates;
    }

    @Override
    public void start() {
        templates.ensure(template(), uiPatch());
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Hub.PHASE + 10;
    }

    private ConfigMap template() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(Templates.NAME_PREFIX + ImageRegistryRenderer.TEMPLATE)
                .withNamespace(hub.systemNamespace())
                .withLabels(Map.of(KubeVela.CATALOG, KubeVela.CONFIGS, KubeVela.SCOPE, Template.SCOPE_PROJECT))
                // KubeVela leaves the description of every template empty.
                .withAnnotations(Map.of(KubeVela.ALIAS, ALIAS, KubeVela.DESCRIPTION, "", KubeVela.SENSITIVE, "false"))
                .endMetadata()
                .addToData("template", text("template.cue"))
                .addToData(Templates.SCHEMA_KEY, text("schema.yaml"))
                .addToData("expanded-writer", "nacos: null\n")
                .build();
    }

    private ConfigMap uiPatch() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(Templates.UI_PATCH_PREFIX + ImageRegistryRenderer.TEMPLATE)
                .withNamespace(hub.systemNamespace())
                .endMetadata()
                .addToData(Templates.UI_PATCH_KEY, text("ui-schema.json"))
                .build();
    }

    private static String text(String file) {
        try {
            return new ClassPathResource("builtin/" + ImageRegistryRenderer.TEMPLATE + "/" + file)
                    .getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
