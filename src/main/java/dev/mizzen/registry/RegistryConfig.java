package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.shared.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A config that says how a registry is reached.
 *
 * @param entries the credentials, as the kubelet finds them in the Secret; empty for a config that has only settings
 * @param registry what a person entered as registry, or what is in force without, but no login in it; empty if it is not known
 */
record RegistryConfig(Config config, List<Entry> entries, String registry, boolean plainHttp, boolean insecure) {
    /** The template of image registries. */
    static final String TEMPLATE = "image-registry";

    /** The login ends at the last at sign before the path; one after that makes the whole unclear. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?<scheme>(?i:https?://)?)(?:[^/?#]*@)?(?<rest>[^@]*)", Pattern.DOTALL);

    private static final JsonMapper JSON = JsonMapper.shared();

    /** The types of Secrets that a node pulls with; see k8s.io/kubernetes, pkg/credentialprovider/secrets/secrets.go. */
    private enum PullSecret {
        DOCKER_CONFIG_JSON("kubernetes.io/dockerconfigjson", ".dockerconfigjson", "/auths"),
        /** What Docker wrote before 2015: the entries alone. */
        DOCKERCFG("kubernetes.io/dockercfg", ".dockercfg", "");

        private final String type;
        private final String key;
        private final String entries;

        /** @param entries where they are in the JSON under the key */
        PullSecret(String type, String key, String entries) {
            this.type = type;
            this.key = key;
            this.entries = entries;
        }

        static Optional<PullSecret> of(Config config) {
            return Arrays.stream(values())
                    .filter(one -> one.type.equals(config.content().type()))
                    .findFirst();
        }
    }

    /** A credential of a Secret. @param key as it is written in {@code auths}, but without a login in it */
    record Entry(String key, AuthsKey parsed, Optional<Login> login) {}

    /** Whether {@link #of} finds something in it. Reads next to nothing. */
    static boolean concerns(Config config) {
        return config.template().name().equals(TEMPLATE)
                || PullSecret.of(config).isPresent();
    }

    /** Empty for a config that concerns no registry. */
    static Optional<RegistryConfig> of(Config config) {
        Optional<PullSecret> pulls = PullSecret.of(config);
        if (!concerns(config)) {
            return Optional.empty();
        }
        Map<String, String> data = config.content().data();
        return Optional.of(new RegistryConfig(
                config,
                pulls.map(one -> entries(decode(data.get(one.key)), one.entries))
                        .orElse(List.of()),
                withoutLogin(config.destination().getOrDefault("registry", "")),
                decode(data.get("protocol-use-http")).equals("true"),
                decode(data.get("insecure-skip-verify")).equals("true")));
    }

    /** How its own registry is reached; empty if it is not known which one that is, as with a pattern. */
    Optional<Access> access() {
        return entries.isEmpty()
                ? host(registry).map(host -> access(host, Optional.empty()))
                : entries.stream()
                        .flatMap(entry -> host(entry.key()).map(host -> access(host, entry.login())).stream())
                        .findFirst();
    }

    /** How a registry that it fits is reached with it. */
    Access access(RegistryHost host, Optional<Login> login) {
        return new Access(host, plainHttp, insecure, login);
    }

    private static Optional<RegistryHost> host(String text) {
        try {
            return Optional.of(RegistryHost.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** None at all if any is broken: the kubelet then leaves out the whole Secret. */
    private static List<Entry> entries(String json, String pointer) {
        try {
            return JSON.readTree(json)
                    .at(pointer)
                    .propertyStream()
                    .sorted(Map.Entry.comparingByKey())
                    .flatMap(entry -> entry(entry.getKey(), entry.getValue()).stream())
                    .toList();
        } catch (JacksonException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Optional<Entry> entry(String key, JsonNode stored) {
        Optional<Login> login = login(stored);
        String shown = withoutLogin(key);
        return AuthsKey.read(shown).map(parsed -> new Entry(shown, parsed, login));
    }

    /**
     * A registry's address, which many may see, without the login that stands before the host in a URL: neither a node nor Mizzen uses
     * it. Empty for an address in which it cannot be told what is a login.
     */
    private static String withoutLogin(String address) {
        Matcher parts = ADDRESS.matcher(address);
        return parts.matches() ? parts.group("scheme") + parts.group("rest") : "";
    }

    /** {@code auth} counts before {@code username} and {@code password}. An empty name and password are none. */
    private static Optional<Login> login(JsonNode stored) {
        if (!stored.isObject() && !stored.isNull()) {
            throw new IllegalArgumentException("an entry is no object");
        }
        text(stored, "email");
        String together = text(stored, "auth");
        String username = text(stored, "username");
        String password = text(stored, "password");
        if (!together.isEmpty()) {
            String decoded = new String(
                    Base64.getDecoder().decode(together.replace("\n", "").replace("\r", "")), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("auth has no colon");
            }
            username = decoded.substring(0, colon);
            password = decoded.substring(colon + 1);
        }
        return username.isEmpty() && password.isEmpty()
                ? Optional.empty()
                : Optional.of(new Login(username, new SecretText(password)));
    }

    /** Go reads null as nothing, and whatever else is no text as a broken file. */
    private static String text(JsonNode entry, String field) {
        JsonNode value = entry.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw new IllegalArgumentException(field + " is no text");
        }
        return value.stringValue();
    }

    /** Empty for what is not there, and for what is no base64. */
    private static String decode(@Nullable String base64) {
        try {
            return base64 == null ? "" : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return config.toString();
    }
}
