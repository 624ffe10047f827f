package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.config.Content;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.WireTime;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Configs as they come from their Secrets. */
final class Configs {
    static final String PASSWORD = "s3cret-Pa55";

    private Configs() {}

    static Config pullSecret(String name, String dockerConfig) {
        return of(
                name,
                "image-registry",
                "kubernetes.io/dockerconfigjson",
                Map.of(".dockerconfigjson", dockerConfig),
                Map.of());
    }

    /** @param data in clear */
    static Config of(
            String name, String template, String type, Map<String, String> data, Map<String, String> destination) {
        Map<String, String> encoded = new TreeMap<>();
        data.forEach((key, value) -> encoded.put(key, base64(value)));
        return new Config(
                new ConfigRef("shop", name),
                name + "-uid",
                "1",
                new Config.TemplateRef(template, "vela-system"),
                "project",
                false,
                "",
                "",
                WireTime.NEVER,
                null,
                destination,
                new Content(type, encoded, "digest of " + data));
    }

    static Config sensitive(Config config) {
        return new Config(
                config.ref(),
                config.uid(),
                config.version(),
                config.template(),
                config.scope(),
                true,
                config.alias(),
                config.description(),
                config.createdTime(),
                null,
                config.destination(),
                config.content());
    }

    /** A docker config with one credential. */
    static String auths(String key) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of("auths", Map.of(key, Map.of("username", "bot", "password", PASSWORD))));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
