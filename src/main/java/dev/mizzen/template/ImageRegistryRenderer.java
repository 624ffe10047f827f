package dev.mizzen.template;

import dev.mizzen.shared.BusinessCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A registry's credential as the kubelet reads it, or only the registry's settings where it wants no credential. */
@Component
class ImageRegistryRenderer implements Renderer {
    static final String TEMPLATE = "image-registry";
    /** The registry of a config that names none. */
    static final String DEFAULT_REGISTRY = "index.docker.io";

    private static final String DOCKER_CONFIG_TYPE = "kubernetes.io/dockerconfigjson";
    private static final String DOCKER_CONFIG = ".dockerconfigjson";
    private static final String REGISTRY = "registry";
    private static final String AUTH = "auth";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String EMAIL = "email";
    private static final String INSECURE = "insecure";
    private static final String USE_HTTP = "useHTTP";

    @Override
    public String template() {
        return TEMPLATE;
    }

    @Override
    public Rendered render(ObjectNode properties) {
        SortedMap<String, String> data = new TreeMap<>();
        flag(properties, INSECURE).ifPresent(on -> data.put("insecure-skip-verify", on));
        flag(properties, USE_HTTP).ifPresent(on -> data.put("protocol-use-http", on));
        String registry = registry(properties);
        JsonNode auth = properties.path(AUTH);
        if (auth.isMissingNode()) {
            return new Rendered("Opaque", data);
        }
        ObjectNode config = Properties.empty();
        config.putObject("auths").set(registry, credential(auth));
        data.put(DOCKER_CONFIG, Properties.text(config));
        return new Rendered(DOCKER_CONFIG_TYPE, data);
    }

    @Override
    public List<List<String>> secrets() {
        return List.of(List.of(AUTH, PASSWORD));
    }

    @Override
    public Map<String, String> destination(ObjectNode properties) {
        return new TreeMap<>(Map.of(
                REGISTRY, properties.path(REGISTRY).asString(DEFAULT_REGISTRY),
                INSECURE, properties.path(INSECURE).asString("false"),
                USE_HTTP, properties.path(USE_HTTP).asString("false")));
    }

    @Override
    public ObjectNode effective(ObjectNode entered, ObjectNode filled, Map<String, String> data) {
        JsonNode auths = auths(data);
        String enteredRegistry = filled.path(REGISTRY).asString(DEFAULT_REGISTRY);
        String registry = auths.has(enteredRegistry)
                ? enteredRegistry
                : auths.propertyStream()
                        .map(Map.Entry::getKey)
                        .sorted()
                        .findFirst()
                        .orElse(null);
        if (registry == null || !(auths.get(registry) instanceof ObjectNode stored)) {
            return entered;
        }
        ObjectNode effective = entered.deepCopy();
        if (!registry.equals(enteredRegistry)) {
            effective.put(REGISTRY, registry);
        }
        // The password must come from where the registry's name does: else one registry would get another's.
        ObjectNode auth = effective.get(AUTH) instanceof ObjectNode present ? present : effective.putObject(AUTH);
        Login login = Login.of(stored);
        set(auth, USERNAME, login.username());
        set(auth, PASSWORD, login.password());
        set(auth, EMAIL, stored.path(EMAIL).stringValue(null));
        return effective;
    }

    @Override
    public boolean expresses(Map<String, String> data) {
        return auths(data).size() <= 1;
    }

    private static ObjectNode credential(JsonNode auth) {
        String username = text(auth, USERNAME);
        String password = text(auth, PASSWORD);
        if (username.contains(":")) {
            throw BusinessCode.INVALID_REQUEST.because("auth.username must not contain a colon");
        }
        ObjectNode credential = Properties.empty();
        credential.put(USERNAME, username);
        credential.put(PASSWORD, password);
        credential.put(
                AUTH, Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8)));
        if (auth.has(EMAIL)) {
            credential.put(EMAIL, text(auth, EMAIL));
        }
        return credential;
    }

    private static String registry(ObjectNode properties) {
        JsonNode registry = properties.path(REGISTRY);
        String name = registry.isMissingNode() ? DEFAULT_REGISTRY : registry.stringValue("");
        if (name.isBlank()) {
            throw BusinessCode.INVALID_REQUEST.because("registry must be the host name of a registry");
        }
        return name;
    }

    /** A template that somebody else made may allow other types than ours does. */
    private static String text(JsonNode auth, String key) {
        if (!auth.path(key).isString()) {
            throw BusinessCode.INVALID_REQUEST.because(AUTH + "." + key + " must be a text");
        }
        return auth.path(key).stringValue();
    }

    private static Optional<String> flag(ObjectNode properties, String key) {
        JsonNode value = properties.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw BusinessCode.INVALID_REQUEST.because(key + " must be true or false");
        }
        return value.isBoolean() ? Optional.of(String.valueOf(value.booleanValue())) : Optional.empty();
    }

    private static JsonNode auths(Map<String, String> data) {
        return Base64Text.decode(data.get(DOCKER_CONFIG))
                .flatMap(Properties::stored)
                .map(config -> config.path("auths"))
                .orElseGet(() -> Properties.empty().path("auths"));
    }

    private static void set(ObjectNode node, String key, @Nullable String value) {
        if (value == null) {
            node.remove(key);
        } else if (!value.equals(node.path(key).stringValue(null))) {
            node.put(key, value);
        }
    }

    private record Login(
            @Nullable String username, @Nullable String password) {
        /** Reads an entry of {@code auths}, which may have the two apart, or together in {@code auth}, or both. */
        static Login of(ObjectNode stored) {
            String together =
                    Base64Text.decode(stored.path(AUTH).stringValue(null)).orElse("");
            int colon = together.indexOf(':');
            return new Login(
                    stored.path(USERNAME).stringValue(colon < 0 ? null : together.substring(0, colon)),
                    stored.path(PASSWORD).stringValue(colon < 0 ? null : together.substring(colon + 1)));
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
