package dev.mizzen.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One field of the form that a template's configs are filled in with, as VelaUX's web UI reads it. */
public record UiParameter(
        int sort,
        String label,
        String description,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Validate validate,
        String jsonKey,
        String uiType,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode style,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean disable,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode conditions,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode subParameterGroupOption,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<UiParameter> subParameters,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean additional,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UiParameter additionalParameter) {

    @SuppressWarnings("NullAway") // a patch may leave everything out
    public UiParameter {
        label = text(label);
        description = text(description);
        jsonKey = text(jsonKey);
        uiType = text(uiType);
        style = given(style);
        conditions = given(conditions);
        subParameterGroupOption = given(subParameterGroupOption);
        subParameters = subParameters == null ? List.of() : List.copyOf(subParameters);
    }

    /** What the form checks before it sends. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Validate(
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean required,
            @Nullable JsonNode max,
            @Nullable JsonNode maxLength,
            @Nullable JsonNode min,
            @Nullable JsonNode minLength,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            String pattern,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            List<Option> options,

            @Nullable JsonNode defaultValue,
            boolean immutable) {
        static final Validate NOTHING = new Validate(false, null, null, null, null, null, null, null, false);

        public Validate {
            max = given(max);
            maxLength = given(maxLength);
            min = given(min);
            minLength = given(minLength);
            defaultValue = given(defaultValue);
        }
    }

    /** A choice of a field. */
    public record Option(String label, @Nullable JsonNode value) {}

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable JsonNode given(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node;
    }
}
