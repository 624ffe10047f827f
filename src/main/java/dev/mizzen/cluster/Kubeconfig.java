package dev.mizzen.cluster;

import dev.mizzen.shared.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads a kubeconfig as data. It is written by a stranger and may name programs to run and files to read; neither is ever done,
 * it is refused by the field's name. No value of it gets into a message.
 */
final class Kubeconfig {
    private static final int MAX_BYTES = 256 * 1024;
    private static final Pattern SPACE = Pattern.compile("\\s");
    private static final String FILE =
            " names a file, which is not read. Put the data in line: kubectl config view --raw --flatten --minify";
    private static final String PROGRAM =
            " gets the credential from a program, which is never run. Use a service account's token.";
    private static final String IMPERSONATION = " acts as somebody else, which is not supported.";

    private static final Map<String, String> REFUSED_OF_USER = ordered(
            Map.entry("exec", PROGRAM),
            Map.entry("auth-provider", PROGRAM),
            Map.entry("tokenFile", FILE),
            Map.entry("client-certificate", FILE),
            Map.entry("client-key", FILE),
            Map.entry("username", " cannot be stored. Use a token or a client certificate."),
            Map.entry("password", " cannot be stored. Use a token or a client certificate."),
            Map.entry("as", IMPERSONATION),
            Map.entry("as-uid", IMPERSONATION),
            Map.entry("as-groups", IMPERSONATION),
            Map.entry("as-user-extra", IMPERSONATION));
    private static final Map<String, String> REFUSED_OF_CLUSTER = ordered(
            Map.entry("certificate-authority", FILE),
            Map.entry("tls-server-name", " is not supported. Use a server name that its certificate has."));

    private static final Credential.Names NAMES = new Credential.Names(
            "cluster.server",
            "cluster.certificate-authority-data",
            "user.token",
            "user.client-certificate-data",
            "user.client-key-data",
            "cluster.proxy-url");

    private Kubeconfig() {}

    /**
     * The credential of the current context.
     *
     * @throws Unusable naming the field, if it holds what Mizzen does not use
     */
    static Credential parse(String text) {
        Map<?, ?> root = load(text);
        String current = text(root, "current-context", "current-context")
                .orElseThrow(() -> new Unusable("current-context is missing."));
        Map<?, ?> context = named(root, "contexts", "context", current, "current-context");
        Map<?, ?> cluster = named(root, "clusters", "cluster", reference(context, "cluster"), "context.cluster");
        Map<?, ?> user = named(root, "users", "user", reference(context, "user"), "context.user");
        refuse(user, "user.", REFUSED_OF_USER);
        refuse(cluster, "cluster.", REFUSED_OF_CLUSTER);
        if (!text(cluster, "insecure-skip-tls-verify", "cluster.insecure-skip-tls-verify")
                .orElse("false")
                .equalsIgnoreCase("false")) {
            throw new Unusable("cluster.insecure-skip-tls-verify is set: a server that cannot be verified is not used."
                    + " Give its CA in cluster.certificate-authority-data.");
        }
        String server = text(cluster, "server", NAMES.endpoint())
                .orElseThrow(() -> new Unusable(NAMES.endpoint() + " is missing."));
        String ca = data(cluster, "certificate-authority-data", NAMES.ca())
                .orElseThrow(
                        () -> new Unusable(NAMES.ca() + " is missing: a server that cannot be verified is not used."));
        return Credential.checked(server, ca, proof(user), text(cluster, "proxy-url", NAMES.proxy()), NAMES);
    }

    private static Credential.Proof proof(Map<?, ?> user) {
        Optional<String> token = text(user, "token", NAMES.token());
        if (token.isPresent()) {
            return new Credential.Proof.Token(new SecretText(token.get()));
        }
        Optional<String> certificate = data(user, "client-certificate-data", NAMES.certificate());
        Optional<String> key = data(user, "client-key-data", NAMES.key());
        if (certificate.isEmpty() && key.isEmpty()) {
            throw new Unusable("The user has no credential: give user.token, or user.client-certificate-data and"
                    + " user.client-key-data.");
        }
        return new Credential.Proof.ClientCertificate(
                new SecretText(certificate.orElseThrow(() -> new Unusable(NAMES.certificate() + " is missing."))),
                new SecretText(key.orElseThrow(() -> new Unusable(NAMES.key() + " is missing."))));
    }

    private static Map<?, ?> load(String text) {
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new Unusable("The kubeconfig is larger than 256 KiB.");
        }
        LoaderOptions options = new LoaderOptions();
        // No kubeconfig repeats a part by alias; a text that does may grow without end.
        options.setMaxAliasesForCollections(0);
        options.setAllowDuplicateKeys(false);
        options.setNestingDepthLimit(20);
        options.setCodePointLimit(MAX_BYTES);
        DumperOptions dumper = new DumperOptions();
        try {
            Object root = new Yaml(
                            new SafeConstructor(options), new Representer(dumper), dumper, options, new TextsOnly())
                    .load(text);
            if (root instanceof Map<?, ?> map) {
                return map;
            }
            throw new Unusable("The kubeconfig is not a YAML map.");
        } catch (MarkedYAMLException e) {
            throw new Unusable("The kubeconfig is no YAML that can be read"
                    + (e.getProblemMark() == null
                            ? "."
                            : " (line " + (e.getProblemMark().getLine() + 1) + ")."));
        } catch (YAMLException | StackOverflowError e) {
            throw new Unusable("The kubeconfig is no YAML that can be read (aliases are not taken).");
        }
    }

    /** Every scalar is a text (or nothing): a token of digits must not become a number. */
    private static final class TextsOnly extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.NULL, EMPTY, null);
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
        }
    }

    private static void refuse(Map<?, ?> map, String prefix, Map<String, String> refused) {
        refused.forEach((field, why) -> {
            if (present(map.get(field))) {
                throw new Unusable(prefix + field + why);
            }
        });
    }

    private static boolean present(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case String text -> !text.isEmpty();
            case Collection<?> items -> !items.isEmpty();
            default -> true;
        };
    }

    private static String reference(Map<?, ?> context, String field) {
        return text(context, field, "context." + field)
                .orElseThrow(() -> new Unusable("context." + field + " is missing."));
    }

    /** The entry of a list of {@code {name: ..., <kind>: {...}}} that has a name. */
    private static Map<?, ?> named(Map<?, ?> root, String list, String kind, String name, String from) {
        if (root.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> map && name.equals(map.get("name"))) {
                    return map.get(kind) instanceof Map<?, ?> found ? found : Map.of();
                }
            }
        }
        throw new Unusable(list + " has no entry of the name that " + from + " gives.");
    }

    private static Optional<String> text(Map<?, ?> map, String key, String name) {
        return switch (map.get(key)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text).filter(some -> !some.isEmpty());
            default -> throw new Unusable(name + " must be a text.");
        };
    }

    private static Optional<String> data(Map<?, ?> map, String key, String name) {
        return text(map, key, name).map(encoded -> {
            try {
                return new String(
                        Base64.getDecoder().decode(SPACE.matcher(encoded).replaceAll("")), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new Unusable(name + " is no base64.");
            }
        });
    }

    @SafeVarargs
    private static Map<String, String> ordered(Map.Entry<String, String>... entries) {
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : entries) {
            map.put(entry.getKey(), entry.getValue());
        }
        return map;
    }
}
