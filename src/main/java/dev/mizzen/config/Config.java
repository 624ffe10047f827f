package dev.mizzen.config;

import dev.mizzen.shared.ConfigRef;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A config, as far as others than its Secret may know it.
 *
 * @param uid the Secret's
 * @param version the Secret's resourceVersion
 * @param scope {@code project} if every project may use this platform config; may be empty
 * @param properties with secrets replaced; absent if there are none, they cannot be read, or the config is sensitive. Never change it
 * @param destination what decides where the credential goes, property and effective value; empty if that is not known
 */
public record Config(
        ConfigRef ref,
        String uid,
        String version,
        TemplateRef template,
        String scope,
        boolean sensitive,
        String alias,
        String description,
        Instant createdTime,
        @Nullable ObjectNode properties,
        Map<String, String> destination,
        Content content) {
    /** The template a config was made from; both are empty if it was made without one. */
    public record TemplateRef(String name, String namespace) {
        /** What a config without a template has. */
        static final TemplateRef NONE = new TemplateRef("", "");

        boolean isNone() {
            return name.isEmpty();
        }
    }

    /** Whether a version of it holds the very same as another: what is copied, and where a credential goes. */
    public boolean holdsSame(Config other) {
        return content.digest().equals(other.content.digest()) && destination.equals(other.destination);
    }

    /** Says which config it is; a destination may be a URL with a credential in it. */
    @Override
    public String toString() {
        return ref.toString();
    }
}
