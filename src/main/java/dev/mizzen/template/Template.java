package dev.mizzen.template;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a config of a kind looks like.
 *
 * @param scope {@code project} if its platform configs are for every project, {@code system} if not
 * @param sensitive whether nobody may read the properties of its configs, not even masked
 * @param schema the OpenAPI schema of its properties; absent where the stored one cannot be read
 * @param uiSchema the form a person fills in, derived from the schema and patched
 * @param uiPatched whether a UI patch says which values are secret; a derived form alone cannot
 */
public record Template(
        String name,
        String namespace,
        String alias,
        String description,
        String scope,
        boolean sensitive,
        Instant createTime,
        @Nullable ObjectNode schema,
        List<UiParameter> uiSchema,
        boolean uiPatched) {
    /** The scope of templates whose platform configs every project may use. */
    public static final String SCOPE_PROJECT = "project";
}
