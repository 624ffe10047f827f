package dev.mizzen.cluster;

import static dev.mizzen.cluster.KubeconfigYaml.data;
import static dev.mizzen.cluster.KubeconfigYaml.named;
import static dev.mizzen.cluster.KubeconfigYaml.present;
import static dev.mizzen.cluster.KubeconfigYaml.text;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.SecretText;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a kubeconfig as data. It is written by a stranger and may name programs to run and files to read; neither is ever done,
 * it is refused by the field's name. What is in line is taken in {@code vela}'s order: a token comes before a client certificate.
 */
final class Kubeconfig {
    /** What a client is shown in place of a credential, and sends back to keep it. */
    static final String STORED = "__stored__";

    private static final String FILE =
            " names a file, which is not read. Put the data in line: kubectl config view --raw --flatten --minify";
    private static final String PROGRAM =
            " gets the credential from a program, which is never run. Use a service account's token.";
    private static final String IMPERSONATION = " acts as somebody else, which is not supported.";
    private static final String UNKNOWN = " is not known, and may change the connection. Leave it out.";

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

    /** What is taken, and what changes nothing about a connection. Any other field might. */
    private static final Set<String> KNOWN_OF_USER =
            Set.of("token", "client-certificate-data", "client-key-data", "extensions");

    private static final Set<String> KNOWN_OF_CLUSTER = Set.of(
            "server",
            "certificate-authority-data",
            "insecure-skip-tls-verify",
            "proxy-url",
            "disable-compression",
            "extensions");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z-]{1,40}");

    private static final Credential.Names NAMES = new Credential.Names(
            "cluster.server",
            "cluster.certificate-authority-data",
            "user.token",
            "user.client-certificate-data",
            "user.client-key-data",
            "cluster.proxy-url");

    private Kubeconfig() {}

    /**
     * The credential of the current context. {@link #STORED} in place of a token, a client certificate or its key stands for what
     * is stored, as long as it would be sent to where it was sent before.
     *
     * @throws Unusable naming the field, if it holds what Mizzen does not use
     * @throws ApiException if what {@link #STORED} stands for has to be entered again
     */
    static Credential parse(String kubeconfig, Optional<Credential> stored) {
        Map<?, ?> root = KubeconfigYaml.load(kubeconfig);
        String current = text(root, "current-context", "current-context")
                .orElseThrow(() -> new Unusable("current-context is missing."));
        Map<?, ?> context = named(root, "contexts", "context", current, "current-context");
        Map<?, ?> cluster = named(root, "clusters", "cluster", reference(context, "cluster"), "context.cluster");
        Map<?, ?> user = named(root, "users", "user", reference(context, "user"), "context.user");
        refuse(user, "user.", REFUSED_OF_USER, KNOWN_OF_USER);
        refuse(cluster, "cluster.", REFUSED_OF_CLUSTER, KNOWN_OF_CLUSTER);
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
        Optional<String> proxy = text(cluster, "proxy-url", NAMES.proxy());
        boolean whole = user.values().stream().noneMatch(STORED::equals);
        return Credential.checked(
                server, ca, proof(whole ? user : completed(user, server, ca, proxy, stored)), proxy, NAMES);
    }

    /** The refusal of a placeholder that stands for nothing, or for what must not be used. */
    static ApiException enterAgain(String why) {
        return BusinessCode.INVALID_REQUEST.because(
                "kubeConfig has the placeholder " + STORED + ", but " + why + ": enter the credential again");
    }

    /** A stored credential is not sent to a server, or through a proxy, that is named only now. */
    private static Map<?, ?> completed(
            Map<?, ?> user, String server, String ca, Optional<String> proxy, Optional<Credential> stored) {
        Credential present =
                stored.orElseThrow(() -> enterAgain("nothing that can be used is stored for this cluster yet"));
        if (!server.equals(present.endpoint())
                || !ca.strip().equals(present.ca().strip())
                || !proxy.map(SecretText::new).equals(present.proxyUrl())) {
            throw enterAgain("its server, CA or proxy are not those that are stored");
        }
        Map<String, String> parts = present.userFields();
        Map<Object, Object> whole = new HashMap<>(user);
        whole.replaceAll((field, value) -> {
            if (!STORED.equals(value)) {
                return value;
            }
            String part = parts.get(String.valueOf(field));
            if (part == null) {
                throw enterAgain("what is stored is a credential of another kind");
            }
            return part;
        });
        return whole;
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

    private static void refuse(Map<?, ?> map, String prefix, Map<String, String> refused, Set<String> known) {
        refused.forEach((field, why) -> {
            if (present(map.get(field))) {
                throw new Unusable(prefix + field + why);
            }
        });
        map.forEach((field, value) -> {
            if (present(value) && !known.contains(String.valueOf(field))) {
                throw new Unusable(prefix + shown(field) + UNKNOWN);
            }
        });
    }

    /** A text in the wrong place may be a credential: only what looks like the name of a field is repeated. */
    private static String shown(@Nullable Object field) {
        return field instanceof String name && FIELD.matcher(name).matches() ? name : "(a field of an odd name)";
    }

    private static String reference(Map<?, ?> context, String field) {
        return text(context, field, "context." + field)
                .orElseThrow(() -> new Unusable("context." + field + " is missing."));
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
