package dev.mizzen.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.shared.WireTime;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A config as the API shows it.
 *
 * @param project the project that looks or owns; empty for the platform
 * @param shared whether it is a platform config, in a list
 * @param warning what is doubtful about it, in the answer to a write; left out where nothing is
 */
record ConfigView(
        TemplateRef template,
        String name,
        String namespace,
        boolean sensitive,
        String project,
        String alias,
        String description,
        Instant createdTime,

        @Schema(implementation = Object.class) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        ObjectNode properties,

        boolean shared,
        List<ConfigTarget> targets,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String warning) {
    static ConfigView of(Config config, String project, List<ConfigTarget> targets) {
        return new ConfigView(
                config.template(),
                config.ref().name(),
                config.ref().namespace(),
                config.sensitive(),
                project,
                config.alias(),
                config.description(),
                config.createdTime(),
                config.properties(),
                false,
                targets,
                "");
    }

    /** Answers to a write have no time, as VelaUX's. */
    ConfigView asWritten(String warning) {
        return new ConfigView(
                template,
                name,
                namespace,
                sensitive,
                project,
                alias,
                description,
                WireTime.NEVER,
                properties,
                shared,
                targets,
                warning);
    }
}
