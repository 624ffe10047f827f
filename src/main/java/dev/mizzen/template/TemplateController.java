package dev.mizzen.template;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.mizzen.hub.Hub;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Templates, for the platform and as a project sees them. */
@RestController
@Tag(name = "Templates")
@RequestMapping("/api/v1")
class TemplateController {
    private final Templates templates;
    private final Projects projects;
    private final String systemNamespace;

    TemplateController(Templates templates, Projects projects, Hub hub) {
        this.templates = templates;
        this.projects = projects;
        this.systemNamespace = hub.systemNamespace();
    }

    record Summary(
            String alias,
            String name,
            String namespace,
            String description,
            String scope,
            boolean sensitive,
            Instant createTime) {
        static Summary of(Template template) {
            return new Summary(
                    template.alias(),
                    template.name(),
                    template.namespace(),
                    template.description(),
                    template.scope(),
                    template.sensitive(),
                    template.createTime());
        }
    }

    record All(List<Summary> templates) {}

    record Detail(
            @JsonUnwrapped Summary summary,
            @Schema(implementation = Object.class) @Nullable ObjectNode schema,
            List<UiParameter> uiSchema) {
        static Detail of(Template template) {
            return new Detail(Summary.of(template), template.schema(), template.uiSchema());
        }
    }

    @GetMapping("/config_templates")
    @Needs(resource = "config:*", action = "list")
    @Operation(summary = "List the templates of the platform")
    All list() {
        return new All(templates.list(systemNamespace).stream().map(Summary::of).toList());
    }

    @GetMapping("/config_templates/{templateName}")
    @Needs(resource = "config:*", action = "get")
    @Operation(summary = "Show a template with its schema and its form")
    @Fails(BusinessCode.TEMPLATE_MISSING)
    Detail detail(@PathVariable String templateName, @RequestParam(defaultValue = "") String namespace) {
        projects.byNamespace(namespace)
                .filter(project -> !Caller.current().may("project:" + project.name() + "/config:*", "get"))
                .ifPresent(project -> {
                    throw missing(templateName);
                });
        return find(namespace.isEmpty() ? systemNamespace : namespace, templateName);
    }

    @GetMapping("/projects/{projectName}/config_templates")
    @Needs(resource = "project:{projectName}/config:*", action = "list")
    @Operation(summary = "List the templates a project may use")
    @Fails(BusinessCode.PROJECT_MISSING)
    All listForProject(@PathVariable String projectName) {
        String own = projects.require(projectName).namespace();
        return new All(Stream.concat(templates.list(systemNamespace).stream(), templates.list(own).stream())
                .filter(template -> template.scope().equals(Template.SCOPE_PROJECT))
                .sorted(Comparator.comparing(Template::alias).thenComparing(Template::name))
                .map(Summary::of)
                .toList());
    }

    /** Another project's templates are not for this one. */
    @GetMapping("/projects/{projectName}/config_templates/{templateName}")
    @Needs(resource = "project:{projectName}/config:*", action = "get")
    @Operation(summary = "Show a template with its schema and its form")
    @Fails({BusinessCode.PROJECT_MISSING, BusinessCode.TEMPLATE_MISSING})
    Detail detailForProject(
            @PathVariable String projectName,
            @PathVariable String templateName,
            @RequestParam(defaultValue = "") String namespace) {
        String own = projects.require(projectName).namespace();
        String asked = namespace.isEmpty() ? systemNamespace : namespace;
        if (!asked.equals(systemNamespace) && !asked.equals(own)) {
            throw missing(templateName);
        }
        return find(asked, templateName);
    }

    private Detail find(String namespace, String name) {
        return templates.find(namespace, name).map(Detail::of).orElseThrow(() -> missing(name));
    }

    private static RuntimeException missing(String name) {
        return BusinessCode.TEMPLATE_MISSING.because("The template " + name + " does not exist");
    }
}
