package dev.mizzen.platform;

import dev.mizzen.identity.ForAnyUser;
import dev.mizzen.identity.Needs;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What VelaUX has and Mizzen has not: applications, addons, plugins, pipelines, charts. The web UI asks for them on pages that Mizzen
 * does serve; these are the smallest answers that keep it quiet, and they are true: there are none.
 */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Absent parts")
class AbsentPartsController {
    private final Projects projects;

    AbsentPartsController(Projects projects) {
        this.projects = projects;
    }

    @GetMapping("/plugins")
    @ForAnyUser
    @Operation(summary = "List the plugins: there are none")
    Map<String, List<Object>> plugins() {
        return none("plugins");
    }

    @GetMapping("/manage/plugins")
    @ForAnyUser
    @Operation(summary = "List the plugins to install: there are none")
    Map<String, List<Object>> managedPlugins() {
        return none("plugins");
    }

    @GetMapping("/enabled_addon")
    @ForAnyUser
    @Operation(summary = "List the addons in use: there are none")
    Map<String, List<Object>> enabledAddons() {
        return none("enabledAddons");
    }

    @GetMapping("/addons")
    @ForAnyUser
    @Operation(summary = "List the addons: there are none")
    Map<String, List<Object>> addons() {
        return none("addons");
    }

    @GetMapping("/addon_registries")
    @ForAnyUser
    @Operation(summary = "List the registries of addons: there are none")
    Map<String, List<Object>> addonRegistries() {
        return none("registries");
    }

    @GetMapping("/applications")
    @ForAnyUser
    @Operation(summary = "List the applications: there are none")
    Map<String, List<Object>> applications() {
        return none("applications");
    }

    @GetMapping("/envs")
    @ForAnyUser
    @Operation(summary = "List the environments: there are none")
    Map<String, Object> environments() {
        return Map.of("envs", List.of(), "total", 0);
    }

    @GetMapping("/definitions")
    @ForAnyUser
    @Operation(summary = "List the definitions of applications' parts: there are none")
    Map<String, List<Object>> definitions() {
        return none("definitions");
    }

    @GetMapping("/pipelines")
    @ForAnyUser
    @Operation(summary = "List the pipelines: there are none")
    Map<String, Object> pipelines() {
        return Map.of("pipelines", List.of(), "total", 0);
    }

    @GetMapping("/payload_types")
    @ForAnyUser
    @Operation(summary = "List what triggers of applications understand: nothing")
    List<String> payloadTypes() {
        return List.of();
    }

    @GetMapping("/repository/chart_repos")
    @ForAnyUser
    @Operation(summary = "List the repositories of Helm charts: there are none")
    Map<String, List<Object>> chartRepositories() {
        return none("repos");
    }

    @GetMapping("/repository/charts")
    @ForAnyUser
    @Operation(summary = "List the Helm charts: there are none")
    List<String> charts() {
        return List.of();
    }

    @GetMapping("/repository/chart/versions")
    @ForAnyUser
    @Operation(summary = "List the versions of a Helm chart: there are none")
    Map<String, List<Object>> chartVersions() {
        return none("versions");
    }

    @GetMapping("/repository/chart/values")
    @ForAnyUser
    @Operation(summary = "Show the values of a Helm chart: there are none")
    Map<String, Object> chartValues() {
        return Map.of();
    }

    @GetMapping("/projects/{projectName}/providers")
    @Needs(resource = "project:{projectName}/provider:*", action = "list")
    @Operation(summary = "List the cloud providers of a project: there are none")
    @Fails(BusinessCode.PROJECT_MISSING)
    Map<String, List<Object>> providers(@PathVariable String projectName) {
        projects.require(projectName);
        return none("providers");
    }

    private static Map<String, List<Object>> none(String what) {
        return Map.of(what, List.of());
    }
}
