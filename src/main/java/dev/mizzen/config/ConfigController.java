package dev.mizzen.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.hub.Hub;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Place;
import dev.mizzen.template.Properties;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
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

/** The platform's configs. */
@RestController
@Tag(name = "Configs", description = "Configs of the platform, for every project to use")
@RequestMapping("/api/v1/configs")
class ConfigController {
    private final Configs configs;
    private final SingletonSupplier<ConfigDistributions> distributions;
    private final String systemNamespace;

    ConfigController(Configs configs, ObjectProvider<ConfigDistributions> distributions, Hub hub) {
        this.configs = configs;
        this.distributions = SingletonSupplier.ofNullable(distributions::getIfAvailable);
        this.systemNamespace = hub.systemNamespace();
    }

    record All(List<ConfigView> configs) {}

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
    @Operation(summary = "List the configs of the platform, of one template if it is named")
    All list(@RequestParam(defaultValue = "") String template) {
        return new All(configs.list(systemNamespace).stream()
                .filter(config -> template.isEmpty() || config.template().name().equals(template))
                .map(config -> view(config).asShared())
                .toList());
    }

    @PostMapping
    @Operation(summary = "Make a config from a template")
    @Fails({BusinessCode.CONFIG_EXISTS, BusinessCode.TEMPLATE_MISSING, BusinessCode.PROJECT_NAMESPACE_FAILED})
    ConfigView create(@RequestBody ConfigRequest request) {
        ConfigRef ref = new ConfigRef(systemNamespace, request.checkedName());
        Config made = configs.create(new NewConfig(
                ref,
                request.templateOr(systemNamespace),
                request.givenAlias(),
                request.givenDescription(),
                Properties.sent(request.properties())));
        return ConfigView.of(made, "", List.of()).asWritten();
    }

    @GetMapping("/{configName}")
    @Operation(summary = "Show a config; a secret property reads __stored__")
    @Fails({BusinessCode.CONFIG_MISSING, BusinessCode.CONFIG_SENSITIVE})
    ConfigView get(@PathVariable String configName) {
        return view(configs.readable(ref(configName)));
    }

    @PutMapping("/{configName}")
    @Operation(summary = "Change a config; its copies follow")
    @Fails({
        BusinessCode.CONFIG_MISSING,
        BusinessCode.CONFIG_SENSITIVE,
        BusinessCode.TEMPLATE_OF_CONFIG_FIXED,
        BusinessCode.TEMPLATE_MISSING,
        BusinessCode.SECRET_TYPE_FIXED
    })
    ConfigView update(@PathVariable String configName, @RequestBody ConfigRequest request) {
        return view(configs.change(ref(configName), Change.of(request))).asWritten();
    }

    @DeleteMapping("/{configName}")
    @Operation(summary = "Delete a config; its copies are recalled")
    @Fails(BusinessCode.CONFIG_MISSING)
    Deleted delete(@PathVariable String configName) {
        return Deleted.of(configs.remove(ref(configName)));
    }

    private ConfigRef ref(String name) {
        return new ConfigRef(systemNamespace, name);
    }

    private ConfigView view(Config config) {
        ConfigDistributions known = distributions.get();
        return ConfigView.of(config, "", known == null ? List.of() : known.targets(config.ref(), null));
    }
}
