package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.hub.Hub;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.WireTime;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How registries stand by what was found in the background, in the words of Kubernetes' conditions. */
@RestController
@Tag(name = "Registries")
@RequestMapping("/api/v1")
class HealthController {
    private static final String WHAT =
            "By the last check in the background, which the setting mizzen.registry.background-check"
                    + " turns on. A config that has changed since is Unknown until it is tried again. Only configs that the caller may list.";

    private final Conditions conditions;
    private final Configs configs;
    private final Projects projects;
    private final String systemNamespace;

    HealthController(Conditions conditions, Configs configs, Projects projects, Hub hub) {
        this.conditions = conditions;
        this.configs = configs;
        this.projects = projects;
        this.systemNamespace = hub.systemNamespace();
    }

    record Health(List<Registry> registries) {}

    /**
     * How the registry of a config stands.
     *
     * @param status whether it works
     * @param reason Accepted, NotTried, or what is wrong; docs/registry-errors.md has them all
     * @param since when it came to stand so
     */
    record Registry(
            String name,
            String namespace,

            @Schema(allowableValues = {"True", "False", "Unknown"})
            String status,

            String reason,
            String message,
            String advice,
            Instant since) {}

    @GetMapping("/registries/health")
    @Needs(resource = "config:*", action = "list")
    @Operation(summary = "Say how the platform's registries stand", description = WHAT)
    Health ofPlatform() {
        return health(systemNamespace, "config");
    }

    @GetMapping("/projects/{projectName}/registries/health")
    @Needs(resource = "project:{projectName}/config:*", action = "list")
    @Operation(summary = "Say how a project's own registries stand", description = WHAT)
    @Fails(BusinessCode.PROJECT_MISSING)
    Health ofProject(@PathVariable String projectName) {
        return health(projects.require(projectName).namespace(), "project:" + projectName + "/config");
    }

    /** @param kind what a permission for listing the configs is about */
    private Health health(String namespace, String kind) {
        boolean all = Caller.current().isPlatformAdmin();
        Predicate<String> mayList = Caller.current().which(kind, "list");
        return new Health(configs.list(namespace).stream()
                .filter(config -> mayList.test(config.ref().name()))
                .filter(RegistryConfig::concerns)
                .map(config -> registry(config, conditions.of(config).map(found -> all ? found : Discretion.of(found))))
                .toList());
    }

    private static Registry registry(Config config, Optional<Condition> condition) {
        Optional<Trouble> trouble = condition.flatMap(Condition::trouble);
        return new Registry(
                config.ref().name(),
                config.ref().namespace(),
                condition.isEmpty() ? "Unknown" : trouble.isEmpty() ? "True" : "False",
                condition.isEmpty()
                        ? "NotTried"
                        : trouble.map(Explanation::reason).orElse("Accepted"),
                condition
                        .map(found -> config.sensitive() ? found.generalWords() : found.words())
                        .orElse(""),
                trouble.map(Explanation::advice).orElse(""),
                condition.map(Condition::since).orElse(WireTime.NEVER));
    }
}
