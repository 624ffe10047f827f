package dev.mizzen.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
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

/** The text of a kubeconfig as maps and texts. It is written by a stranger: no value of it gets into a message. */
final class KubeconfigYaml {
    private static final int MAX_BYTES = 256 * 1024;
    private static final Pattern SPACE = Pattern.compile("\\s");

    private KubeconfigYaml() {}

    static Map<?, ?> load(String text) {
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

    /** The entry of a list of {@code {name: ..., <kind>: {...}}} that has a name. */
    static Map<?, ?> named(Map<?, ?> root, String list, String kind, String name, String from) {
        if (root.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> map && name.equals(map.get("name"))) {
                    return map.get(kind) instanceof Map<?, ?> found ? found : Map.of();
                }
            }
        }
        throw new Unusable(list + " has no entry of the name that " + from + " gives.");
    }

    /** Nothing where the field is absent or empty. */
    static Optional<String> text(Map<?, ?> map, String key, String name) {
        return switch (map.get(key)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text).filter(some -> !some.isEmpty());
            default -> throw new Unusable(name + " must be a text.");
        };
    }

    /** What a field holds in base64. */
    static Optional<String> data(Map<?, ?> map, String key, String name) {
        return text(map, key, name).map(encoded -> {
            try {
                return new String(
                        Base64.getDecoder().decode(SPACE.matcher(encoded).replaceAll("")), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new Unusable(name + " is no base64.");
            }
        });
    }

    /** Whether a field says anything. */
    static boolean present(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case String text -> !text.isEmpty();
            case Collection<?> items -> !items.isEmpty();
            default -> true;
        };
    }

    /** Every scalar is a text (or nothing): a token of digits must not become a number. */
    private static final class TextsOnly extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.NULL, EMPTY, null);
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
        }
    }
}
