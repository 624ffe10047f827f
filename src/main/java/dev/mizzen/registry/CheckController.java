package dev.mizzen.registry;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.config.ConfigRequest;
import dev.mizzen.config.Configs;
import dev.mizzen.hub.Hub;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tries the registry of a config, step by step: of one that is saved, or of one that is not yet. */
@RestController
@Tag(name = "Registries")
@RequestMapping("/api/v1")
class CheckController {
    private static final String WHAT =
            "name alone: the config as it is saved. properties: a config that is not saved yet, or,"
                    + " with the name of one that is, what it would become; a secret that reads __stored__ stays while everything is"
                    + " unchanged that decides where it goes. Whoever names a saved config must be allowed to get it."
                    + " Whatever the registry does, the answer is 200 and says how it went.";

    private final Checks checks;
    private final CallLimit limit;
    private final Configs configs;
    private final Projects projects;
    private final String systemNamespace;

    CheckController(Checks checks, CallLimit limit, Configs configs, Projects projects, Hub hub) {
        this.checks = checks;
        this.limit = limit;
        this.configs = configs;
        this.projects = projects;
        this.systemNamespace = hub.systemNamespace();
    }

    @PostMapping("/registries/check")
    @Needs(resource = "config:*", action = "create")
    @Operation(summary = "Try a registry of the platform", description = WHAT)
    @Fails({
        BusinessCode.CONFIG_MISSING,
        BusinessCode.CONFIG_SENSITIVE,
        BusinessCode.TEMPLATE_OF_CONFIG_FIXED,
        BusinessCode.TEMPLATE_MISSING,
        BusinessCode.SECRET_TYPE_FIXED,
        BusinessCode.NO_REGISTRY,
        BusinessCode.TOO_MANY_REGISTRY_CALLS
    })
    VerdictView ofPlatform(@RequestBody ConfigRequest request) {
        return check(systemNamespace, "config", request);
    }

    @PostMapping("/projects/{projectName}/registries/check")
    @Needs(resource = "project:{projectName}/config:*", action = "create")
    @Operation(summary = "Try a registry of a project", description = WHAT)
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.CONFIG_MISSING,
        BusinessCode.CONFIG_SENSITIVE,
        BusinessCode.TEMPLATE_OF_CONFIG_FIXED,
        BusinessCode.TEMPLATE_MISSING,
        BusinessCode.SECRET_TYPE_FIXED,
        BusinessCode.NO_REGISTRY,
        BusinessCode.TOO_MANY_REGISTRY_CALLS
    })
    VerdictView ofProject(@PathVariable String projectName, @RequestBody ConfigRequest request) {
        return check(projects.require(projectName).namespace(), "project:" + projectName + "/config", request);
    }

    /** @param kind what a permission for reading the config is about */
    private VerdictView check(String namespace, String kind, ConfigRequest request) {
        Caller caller = Caller.current();
        configs.find(new ConfigRef(namespace, orEmpty(request.name())))
                .ifPresent(saved -> caller.require(kind + ":" + saved.ref().name(), "get"));
        Access access = RegistryConfig.of(configs.draft(namespace, request, RegistryConfig.TEMPLATE))
                .flatMap(RegistryConfig::access)
                .orElseThrow(() -> BusinessCode.NO_REGISTRY.because(
                        "This is no config of an image registry, or the registry it names is no host name"));
        limit.count(caller.name());
        return VerdictView.of(access.host(), checks.check(access, Checks.Occasion.DEMAND, caller));
    }
}
