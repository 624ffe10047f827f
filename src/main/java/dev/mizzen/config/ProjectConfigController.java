package dev.mizzen.config;

import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.config.ConfigController.All;
import dev.mizzen.config.ConfigController.Deleted;
import dev.mizzen.hub.Hub;
import dev.mizzen.project.Project;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fails;
import dev.mizzen.template.Properties;
import dev.mizzen.template.Template;
import dev.mizzen.template.Templates;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A project's own configs, and, to read only, the platform configs it may use. */
@RestController
@Tag(name = "Configs of projects", description = "Configs of one project, and those of the platform that it may use")
@RequestMapping("/api/v1/projects/{projectName}/configs")
class ProjectConfigController {
    private final Configs configs;
    private final Projects projects;
    private final Templates templates;
    private final SingletonSupplier<ConfigDistributions> distributions;
    private final String systemNamespace;

    ProjectConfigController(
            Configs configs,
            Projects projects,
            Templates templates,
            ObjectProvider<ConfigDistributions> distributions,
            Hub hub) {
        this.configs = configs;
        this.projects = projects;
        this.templates = templates;
        this.distributions = SingletonSupplier.ofNullable(distributions::getIfAvailable);
        this.systemNamespace = hub.systemNamespace();
    }

    /** First the project's own, then the platform's without their properties. */
    @GetMapping
    @Operation(summary = "List what a project may use, and where it is distributed")
    @Fails(BusinessCode.PROJECT_MISSING)
    All list(@PathVariable String projectName, @RequestParam(defaultValue = "") String template) {
        Project project = projects.require(projectName);
        Stream<ConfigView> own = configs.list(project.namespace()).stream()
                .filter(config -> matches(config, template))
                .map(config -> view(config, project, project.name()));
        Stream<ConfigView> shared = configs.list(systemNamespace).stream()
                .filter(config -> matches(config, template) && configs.usableBy(config, project.namespace()))
                .map(config -> view(config, project, project.name()).asShared().withoutProperties());
        return new All(Stream.concat(own, shared).toList());
    }

    @PostMapping
    @Operation(summary = "Make a config from a template")
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.CONFIG_EXISTS,
        BusinessCode.TEMPLATE_MISSING,
        BusinessCode.PROJECT_NAMESPACE_FAILED
    })
    ConfigView create(@PathVariable String projectName, @RequestBody ConfigRequest request) {
        Project project = projects.require(projectName);
        ConfigRef ref = new ConfigRef(project.namespace(), request.checkedName());
        TemplateRef template = request.templateOr(systemNamespace);
        requireUsable(template, project);
        Config made = configs.create(new NewConfig(
                ref,
                template,
                request.givenAlias(),
                request.givenDescription(),
                Properties.sent(request.properties())));
        return ConfigView.of(made, project.name(), List.of()).asWritten();
    }

    @GetMapping("/{configName}")
    @Operation(summary = "Show a config; a secret property reads __stored__")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.CONFIG_MISSING, BusinessCode.CONFIG_SENSITIVE})
    ConfigView get(@PathVariable String projectName, @PathVariable String configName) {
        Project project = projects.require(projectName);
        ConfigRef own = new ConfigRef(project.namespace(), configName);
        if (configs.find(own).isPresent()) {
            return view(configs.readable(own), project, project.name());
        }
        ConfigRef platform = new ConfigRef(systemNamespace, configName);
        if (configs.find(platform)
                .filter(config -> configs.usableBy(config, project.namespace()))
                .isEmpty()) {
            throw Configs.missing(own);
        }
        return view(configs.readable(platform), project, "");
    }

    @PutMapping("/{configName}")
    @Operation(summary = "Change a config; its copies follow")
    @Fails({
        BusinessCode.PROJECT_MISSING,
        BusinessCode.CONFIG_MISSING,
        BusinessCode.CONFIG_SENSITIVE,
        BusinessCode.TEMPLATE_OF_CONFIG_FIXED,
        BusinessCode.TEMPLATE_MISSING,
        BusinessCode.SECRET_TYPE_FIXED,
        BusinessCode.PROJECT_NAMESPACE_FAILED
    })
    ConfigView update(
            @PathVariable String projectName, @PathVariable String configName, @RequestBody ConfigRequest request) {
        Project project = projects.require(projectName);
        Config changed = configs.change(new ConfigRef(project.namespace(), configName), Change.of(request));
        return view(changed, project, project.name()).asWritten();
    }

    @DeleteMapping("/{configName}")
    @Operation(summary = "Delete a config; its copies are recalled")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.CONFIG_MISSING})
    Deleted delete(@PathVariable String projectName, @PathVariable String configName) {
        Project project = projects.require(projectName);
        return Deleted.of(configs.remove(new ConfigRef(project.namespace(), configName)));
    }

    /** A project uses the templates it is shown: those for projects, of the platform and its own. */
    private void requireUsable(TemplateRef template, Project project) {
        boolean near = template.namespace().equals(systemNamespace)
                || template.namespace().equals(project.namespace());
        boolean closed = templates
                .find(template.namespace(), template.name())
                .filter(found -> !found.scope().equals(Template.SCOPE_PROJECT))
                .isPresent();
        if (!near || closed) {
            throw BusinessCode.TEMPLATE_MISSING.because("The project has no template " + template.name());
        }
    }

    private ConfigView view(Config config, Project project, String shownProject) {
        ConfigDistributions known = distributions.get();
        return ConfigView.of(
                config, shownProject, known == null ? List.of() : known.targets(config.ref(), project.namespace()));
    }

    private static boolean matches(Config config, String template) {
        return template.isEmpty() || config.template().name().equals(template);
    }
}
