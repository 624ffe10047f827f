package dev.mizzen.config;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.SecretText;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to make or change a config.
 *
 * @param name only read when one is made
 * @param properties a text that holds a JSON object
 */
public record ConfigRequest(
        @Nullable String name,
        @Nullable String alias,
        @Nullable String description,
        @Nullable TemplateName template,
        @Schema(implementation = String.class) @Nullable SecretText properties) {

    public record TemplateName(
            @Nullable String name, @Nullable String namespace) {}

    /** @throws dev.mizzen.shared.ApiException if the texts break a rule */
    void check() {
        checks().done();
    }

    /** Returns the name of a config to be made; throws as {@link #check()}. */
    String checkedName() {
        String given = orEmpty(name);
        checks().name("name", given).done();
        return given;
    }

    /** The same for a config of the platform. */
    String checkedPlatformName() {
        checks().nameInSystemNamespace("name", name).done();
        return orEmpty(name);
    }

    String givenAlias() {
        return orEmpty(alias);
    }

    String givenDescription() {
        return orEmpty(description);
    }

    /** The template, which lives in a namespace of its own or, where none is named, in another; none if it has no name. */
    TemplateRef templateOr(String namespace) {
        if (template == null || orEmpty(template.name()).isEmpty()) {
            return TemplateRef.NONE;
        }
        String named = orEmpty(template.namespace());
        return new TemplateRef(orEmpty(template.name()), named.isEmpty() ? namespace : named);
    }

    private Fields checks() {
        return new Fields()
                .alias("alias", alias)
                .description("description", description)
                .check(wellFormed(alias), "alias must be well-formed Unicode")
                .check(wellFormed(description), "description must be well-formed Unicode");
    }

    private static boolean wellFormed(@Nullable String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(orEmpty(text));
    }
}
