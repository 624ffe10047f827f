package dev.mizzen.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.config.Configs.Saved;
import dev.mizzen.hub.Hub;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.function.Predicate;
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

/** The platform's configs. */
@RestController
@Tag(name = "Configs")
@RequestMapping("/api/v1/configs")
class ConfigController {
    static final String CHECK =
            "what happens if the registry does not accept what is saved, or cannot be tried: warn saves it with"
                    + " a warning; refuse does so only where it may be right; require saves nothing. Without it a setting decides";

    private final Configs configs;
    private final SingletonSupplier<ConfigDistributions> distributions;
    private final String systemNamespace;

    ConfigController(Configs configs, ObjectProvider<ConfigDistributions> distributions, Hub hub) {
        this.configs = configs;
        this.distributions = SingletonSupplier.of(() -> distributions.getIfAvailable(() -> ConfigDistributions.NONE));
        this.systemNamespace = hub.systemNamespace();
    }

    record All(
            @ArraySchema(schema = @Schema(implementation = ConfigView.class))
            List<ListedConfig> configs) {}

    /** Where a deleted config is recalled from; nothing at all if it was nowhere. */
    record Deleted(
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Recalled> recalled) {
        static Deleted of(List<Place> places) {
            return new Deleted(places.stream()
                    .map(place -> new Recalled(place.cluster().value(), place.namespace()))
                    .toList());
        }
    }

    record Recalled(String clusterName, String namespace) {}

    @GetMapping
    @Needs(resource = "config:*", action = "list")
    @Operation(summary = "List the configs of the platform, of one template if it is named")
    All list(@RequestParam(defaultValue = "") String template) {
        Predicate<String> mayList = Caller.current().which("config", "list");
        return new All(configs.listed(systemNamespace).stream()
                .filter(known -> mayList.test(known.config().ref().name()))
                .filter(known ->
                        template.isEmpty() || known.config().template().name().equals(template))
                .map(known -> new ListedConfig(known.text(), "", true, true, targets(known.config())))
                .toList());
    }

    @PostMapping
    @Needs(resource = "config:*", action = "create")
    @Operation(
            summary = "Make a config from a template, or without one",
            description = "properties is a text that holds a JSON object. A config without a template is kept with its"
                    + " properties, all of them secret, and cannot be distributed.")
    @Fails({
        BusinessCode.CONFIG_EXISTS,
        BusinessCode.TEMPLATE_MISSING,
        BusinessCode.PROJECT_NAMESPACE_FAILED,
        BusinessCode.REGISTRY_REJECTS_CREDENTIAL,
        BusinessCode.NOT_A_REGISTRY,
        BusinessCode.REGISTRY_NOT_PROVEN,
        BusinessCode.TOO_MANY_REGISTRY_CALLS
    })
    ConfigView create(
            @Parameter(description = CHECK) @RequestParam(defaultValue = "") String check,
            @RequestBody ConfigRequest request,
            HttpServletResponse response) {
        ConfigRef ref = ref(request.checkedPlatformName());
        Caller.current().requireNew("config", ref.name());
        Saved made = configs.create(
                NewConfig.of(ref, request.templateOr(systemNamespace), request), Strictness.asked(check));
        IfMatch.tell(response, made.config().version());
        return ConfigView.of(made.config(), "", List.of()).asWritten(made.warning());
    }

    @GetMapping("/{configName}")
    @Needs(resource = "config:{configName}", action = "get")
    @Operation(summary = "Show a config; a secret property reads __stored__")
    @Fails({BusinessCode.CONFIG_MISSING, BusinessCode.CONFIG_SENSITIVE})
    ConfigView get(@PathVariable String configName, HttpServletResponse response) {
        Config config = configs.readable(ref(configName));
        IfMatch.tell(response, config.version());
        return ConfigView.of(config, "", targets(config));
    }

    @PutMapping("/{configName}")
    @Needs(resource = "config:{configName}", action = "update")
    @Operation(
            summary = "Change a config; its copies follow",
            description = "A secret that is sent back as __stored__ stays as it is, while everything is unchanged that"
                    + " decides where it goes.")
    @Fails({
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
            @PathVariable String configName,
            @Parameter(description = CHECK) @RequestParam(defaultValue = "") String check,
            @RequestBody ConfigRequest request,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            HttpServletResponse response) {
        Saved changed =
                configs.change(ref(configName), Change.of(request), IfMatch.of(ifMatch), Strictness.asked(check));
        IfMatch.tell(response, changed.config().version());
        return ConfigView.of(changed.config(), "", targets(changed.config())).asWritten(changed.warning());
    }

    @DeleteMapping("/{configName}")
    @Needs(resource = "config:{configName}", action = "delete")
    @Operation(summary = "Delete a config; its copies are recalled")
    @Fails(BusinessCode.CONFIG_MISSING)
    Deleted delete(
            @PathVariable String configName,
            @Parameter(description = "only say where copies would be recalled from, and do nothing")
                    @RequestParam(defaultValue = "false")
                    boolean dryRun,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch) {
        return Deleted.of(
                dryRun
                        ? configs.wouldRecall(ref(configName), IfMatch.of(ifMatch))
                        : configs.remove(ref(configName), IfMatch.of(ifMatch)));
    }

    private ConfigRef ref(String name) {
        return new ConfigRef(systemNamespace, name);
    }

    private List<ConfigTarget> targets(Config config) {
        return distributions.obtain().targets(config.ref(), null);
    }
}
