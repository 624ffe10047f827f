package dev.mizzen.cluster;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.shared.Fields;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about a cluster.
 *
 * @param labels those that are not KubeVela's own
 */
record Description(String alias, String description, String icon, Map<String, String> labels, String dashboardUrl) {
    static final Description NONE = new Description("", "", "", Map.of(), "");

    private static final int MAX_TEXT = 4096;
    private static final int MAX_LABELS = 64;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    /** Labels that make a Secret something else: a config, a copy, a cluster of another kind. */
    private static final Pattern TAKEN =
            Pattern.compile("(.*\\.)?(oam\\.dev|mizzen\\.dev|kubernetes\\.io|k8s\\.io|open-cluster-management\\.io)");

    /** As a client sends it: of a change, absent labels stay as they are, everything else absent is empty. */
    static Description of(
            @Nullable String alias,
            @Nullable String description,
            @Nullable String icon,
            @Nullable Map<String, @Nullable String> labels,
            @Nullable String dashboardUrl,
            Description present) {
        Map<String, String> given = new TreeMap<>();
        if (labels == null) {
            given.putAll(present.labels());
        } else {
            labels.forEach((key, value) -> given.put(key, orEmpty(value)));
            // Somebody else relies on these, and they cannot be set here: so they cannot be lost here either.
            present.labels().forEach((key, value) -> {
                if (isTaken(key)) {
                    given.putIfAbsent(key, value);
                }
            });
        }
        return new Description(orEmpty(alias), orEmpty(description), orEmpty(icon), given, orEmpty(dashboardUrl));
    }

    /** Names what is wrong. What other tools stored is not looked at again, so that it can be sent back with a change. */
    void check(Fields fields, Description present) {
        if (!alias.equals(present.alias())) {
            fields.alias("alias", alias);
        }
        fields.check(isShort(description), "description must not be longer than " + MAX_TEXT + " bytes")
                .check(isShort(icon), "icon must not be longer than " + MAX_TEXT + " bytes")
                .check(
                        dashboardUrl.equals(present.dashboardUrl()) || isPage(dashboardUrl),
                        "dashboardURL must be empty or an http or https URL")
                .check(labels.size() <= MAX_LABELS, "labels must not be more than " + MAX_LABELS)
                .check(newLabels(present, Description::isLabel), "labels must be Kubernetes labels")
                .check(
                        newLabels(present, (key, value) -> !isTaken(key)),
                        "labels must not have a prefix of Kubernetes, KubeVela or Mizzen");
    }

    private boolean newLabels(Description present, BiPredicate<String, String> good) {
        return labels.entrySet().stream()
                .filter(label -> !Objects.equals(present.labels().get(label.getKey()), label.getValue()))
                .allMatch(label -> good.test(label.getKey(), label.getValue()));
    }

    private static boolean isShort(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= MAX_TEXT;
    }

    /** It becomes a link in the web UI, so nothing but a page. */
    private static boolean isPage(String url) {
        if (url.isEmpty()) {
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
}
