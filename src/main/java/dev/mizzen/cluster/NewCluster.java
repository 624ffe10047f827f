package dev.mizzen.cluster;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.SecretText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A cluster somebody asks to join, with everything about it checked but the kubeconfig. */
record NewCluster(
        ClusterName name,
        String alias,
        String description,
        String icon,
        Map<String, String> labels,
        String dashboardUrl,
        SecretText kubeconfig) {
    private static final int MAX_TEXT = 4096;
    private static final int MAX_LABELS = 64;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    /** Labels that make a Secret something else: a config, a copy, a cluster of another kind. */
    private static final Pattern TAKEN =
            Pattern.compile("(.*\\.)?(oam\\.dev|mizzen\\.dev|kubernetes\\.io|k8s\\.io|open-cluster-management\\.io)");

    /** @throws dev.mizzen.shared.ApiException naming what is wrong */
    static NewCluster checked(
            @Nullable String name,
            @Nullable String alias,
            @Nullable String description,
            @Nullable String icon,
            @Nullable Map<String, @Nullable String> labels,
            @Nullable String dashboardUrl,
            @Nullable String kubeconfig,
            @Nullable String kubeconfigSecret) {
        Map<String, String> given = new TreeMap<>();
        Objects.requireNonNullElse(labels, Map.<String, @Nullable String>of())
                .forEach((key, value) -> given.put(key, orEmpty(value)));
        boolean nothing =
                orEmpty(kubeconfig).isBlank() && orEmpty(kubeconfigSecret).isEmpty();
        Fields fields = new Fields()
                .name("name", name)
                .alias("alias", alias)
                .check(isShort(description), "description must not be longer than " + MAX_TEXT + " bytes")
                .check(isShort(icon), "icon must not be longer than " + MAX_TEXT + " bytes")
                .check(isPage(dashboardUrl), "dashboardURL must be empty or an http or https URL")
                .check(given.size() <= MAX_LABELS, "labels must not be more than " + MAX_LABELS)
                .check(!nothing, "kubeConfig must be given");
        given.forEach((key, value) -> fields.check(isLabel(key, value), "labels must be Kubernetes labels")
                .check(!isTaken(key), "labels must not have a prefix of Kubernetes, KubeVela or Mizzen"));
        fields.done();
        ClusterName wanted = new ClusterName(orEmpty(name));
        if (wanted.isLocal()) {
            throw BusinessCode.CLUSTER_NAME_RESERVED.because("The name local is the hub's own; choose another.");
        }
        if (!orEmpty(kubeconfigSecret).isEmpty()) {
            throw BusinessCode.KUBECONFIG_SECRET_UNSUPPORTED.because(
                    "kubeConfigSecret is not supported; send the kubeconfig itself in kubeConfig.");
        }
        return new NewCluster(
                wanted,
                orEmpty(alias),
                orEmpty(description),
                orEmpty(icon),
                given,
                orEmpty(dashboardUrl),
                new SecretText(orEmpty(kubeconfig)));
    }

    private static boolean isShort(@Nullable String text) {
        return orEmpty(text).getBytes(StandardCharsets.UTF_8).length <= MAX_TEXT;
    }

    /** It becomes a link in the web UI, so nothing but a page. */
    private static boolean isPage(@Nullable String url) {
        if (url == null || url.isEmpty()) {
            return true;
        }
        try {
            String scheme = new URI(url).getScheme();
            return isShort(url) && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isLabel(String key, String value) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? "" : key.substring(0, slash);
        return (slash < 0 || (prefix.length() <= 253 && PREFIX.matcher(prefix).matches()))
                && LABEL.matcher(key.substring(slash + 1)).matches()
                && (value.isEmpty() || LABEL.matcher(value).matches());
    }

    private static boolean isTaken(String key) {
        int slash = key.indexOf('/');
        return slash >= 0 && TAKEN.matcher(key.substring(0, slash)).matches();
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
