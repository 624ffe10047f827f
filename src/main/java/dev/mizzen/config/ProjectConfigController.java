package dev.mizzen.config;

import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.config.ConfigController.All;
import dev.mizzen.config.ConfigController.Deleted;
import dev.mizzen.config.Configs.Saved;
import dev.mizzen.config.KnownConfigs.Known;
import dev.mizzen.hub.Hub;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.IfMatch;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A project's own configs, and, to read only, the platform configs it may use. */
@RestController
@Tag(name = "Configs of projects")
@RequestMapping("/api/v1/projects/{projectName}/configs")
class ProjectConfigController {
    private final Configs configs;
    private final ProjectConfigs ofProjects;
    private final Projects projects;
    private final SingletonSupplier<ConfigDistributions> distributions;
    private final String systemNamespace;

    ProjectConfigController(
            Configs configs,
            ProjectConfigs ofProjects,
            Projects projects,
            ObjectProvider<ConfigDistributions> distributions,
            Hub hub) {
        this.configs = configs;
        this.ofProjects = ofProjects;
        this.projects = projects;
        this.distributions = SingletonSupplier.of(() -> distributions.getIfAvailable(() -> ConfigDistributions.NONE));
        this.systemNamespace = hub.systemNamespace();
    }

    /** First the project's own, then the platform's without their properties. */
    @GetMapping
    @Needs(resource = "project:{projectName}/config:*", action = "list")
    @Operation(summary = "List what a project may use, and where it is distributed")
    @Fails(BusinessCode.PROJECT_MISSING)
    All list(@PathVariable String projectName, @RequestParam(defaultValue = "") String template) {
        Project project = projects.require(projectName);
        Predicate<String> mayList = Caller.current().which("project:" + projectName + "/config", "list");
        Predicate<Known> asked = known -> matches(known.config(), template)
                && mayList.test(known.config().ref().name());
        Stream<ListedConfig> own =
                configs.listed(project.namespace()).stream().filter(asked).map(known -> listed(known, project, false));
        Stream<ListedConfig> shared = configs.listed(systemNamespace).stream()
                .filter(asked)
                .filter(known -> configs.usableBy(known.config(), project.namespace()))
                .map(known -> listed(known, project, true));
        return new All(Stream.concat(own, shared).toList());
    }

    @PostMapping
    @Needs(resource = "project:{projectName}/config:*", action = "create")
    @Operation(
            summary = "Make a config from a template, or without one",
            description = "properties is a text that holds a JSON object. A config without a template is kept with its"
                    + " properties, all of them secret, and cannot be distributed.")
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.CONFIG_EXISTS,
        BusinessCode.TEMPLATE_MISSING,
        BusinessCode.PROJECT_NAMESPACE_FAILED,
        BusinessCode.REGISTRY_REJECTS_CREDENTIAL,
        BusinessCode.NOT_A_REGISTRY,
        BusinessCode.REGISTRY_NOT_PROVEN,
        BusinessCode.TOO_MANY_REGISTRY_CALLS
    })
    ConfigView create(
            @PathVariable String projectName,
            @Parameter(description = ConfigController.CHECK) @RequestParam(defaultValue = "") String check,
            @RequestBody ConfigRequest request,
            HttpServletResponse response) {
        Project project = projects.require(projectName);
        ConfigRef ref = new ConfigRef(project.namespace(), request.checkedName());
        Caller.current().requireNew("project:" + projectName + "/config", ref.name());
        Saved made = ofProjects.create(
                project, NewConfig.of(ref, request.templateOr(systemNamespace), request), Strictness.asked(check));
        IfMatch.tell(response, made.config().version());
        return ConfigView.of(made.config(), project.name(), List.of()).asWritten(made.warning());
    }

    @GetMapping("/{configName}")
    @Needs(resource = "project:{projectName}/config:{configName}", action = "get")
    @Operation(
            summary = "Show a config; a secret property reads __stored__",
            description = "Where the project has none of this name, the platform's that it may use.")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.CONFIG_MISSING, BusinessCode.CONFIG_SENSITIVE})
    ConfigView get(@PathVariable String projectName, @PathVariable String configName, HttpServletResponse response) {
        Project project = projects.require(projectName);
        ConfigRef own = new ConfigRef(project.namespace(), configName);
        boolean isOwn = configs.find(own).isPresent();
        Config config = configs.readable(isOwn ? own : usable(new ConfigRef(systemNamespace, configName), project));
        IfMatch.tell(response, config.version());
        return ConfigView.of(config, isOwn ? project.name() : "", targets(config, project));
    }

    @PutMapping("/{configName}")
    @Needs(resource = "project:{projectName}/config:{configName}", action = "update")
    @Operation(
            summary = "Change a config; its copies follow",
            description = "A secret that is sent back as __stored__ stays as it is, while everything is unchanged that"
                    + " decides where it goes.")
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.CONFIG_MISSING,
        BusinessCode.CONFIG_SENSITIVE,
        BusinessCode.TEMPLATE_OF_CONFIG_FIXED,
        BusinessCode.TEMPLATE_MISSING,
        BusinessCode.SECRET_TYPE_FIXED,
        BusinessCode.REGISTRY_REJECTS_CREDENTIAL,
        BusinessCode.NOT_A_REGISTRY,
        BusinessCode.REGISTRY_NOT_PROVEN,
        BusinessCode.TOO_MANY_REGISTRY_CALLS
    })
    ConfigView update(
            @PathVariable String projectName,
            @PathVariable String configName,
            @Parameter(description = ConfigController.CHECK) @RequestParam(defaultValue = "") String check,
            @RequestBody ConfigRequest request,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            HttpServletResponse response) {
        Project project = projects.require(projectName);
        ConfigRef ref = new ConfigRef(project.namespace(), configName);
        Saved changed = configs.change(ref, Change.of(request), IfMatch.of(ifMatch), Strictness.asked(check));
        IfMatch.tell(response, changed.config().version());
        return ConfigView.of(changed.config(), project.name(), targets(changed.config(), project))
                .asWritten(changed.warning());
    }

    @DeleteMapping("/{configName}")
    @Needs(resource = "project:{projectName}/config:{configName}", action = "delete")
    @Operation(summary = "Delete a config; its copies are recalled")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.CONFIG_MISSING})
    Deleted delete(
            @PathVariable String projectName,
            @PathVariable String configName,
            @Parameter(description = "only say where copies would be recalled from, and do nothing")
                    @RequestParam(defaultValue = "false")
                    boolean dryRun,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch) {
        ConfigRef ref = new ConfigRef(projects.require(projectName).namespace(), configName);
        return Deleted.of(
                dryRun ? configs.wouldRecall(ref, IfMatch.of(ifMatch)) : configs.remove(ref, IfMatch.of(ifMatch)));
    }

    private ConfigRef usable(ConfigRef platform, Project project) {
        return configs.find(platform)
                .filter(config -> configs.usableBy(config, project.namespace()))
                .map(Config::ref)
                .orElseThrow(() -> Configs.missing(platform));
    }

    /** A platform config is shown without its properties. */
    private ListedConfig listed(Known known, Project project, boolean shared) {
        return new ListedConfig(known.text(), project.name(), shared, !shared, targets(known.config(), project));
    }

    private List<ConfigTarget> targets(Config config, Project project) {
        return distributions.obtain().targets(config.ref(), project.namespace());
    }

    private static boolean matches(Config config, String template) {
        return template.isEmpty() || config.template().name().equals(template);
    }
}
