package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.hub.Hub;
import dev.mizzen.identity.Caller;
import dev.mizzen.project.Project;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The configs of image registries that the caller may list, in the order in which they are tried where several fit an image alike. What
 * the lists of configs hide from him is neither named to him here, nor used for him.
 */
@Component
class RegistryConfigs {
    private final Configs configs;
    private final String systemNamespace;

    RegistryConfigs(Configs configs, Hub hub) {
        this.configs = configs;
        this.systemNamespace = hub.systemNamespace();
    }

    /** A project's own by name, then the platform's that it may use by name. */
    List<RegistryConfig> usableBy(Project project) {
        return read(
                Stream.concat(
                        configs.list(project.namespace()).stream(),
                        configs.list(systemNamespace).stream()
                                .filter(config -> configs.usableBy(config, project.namespace()))),
                "project:" + project.name() + "/config");
    }

    /** The platform's, those among them that no project may use. */
    List<RegistryConfig> ofThePlatform() {
        return read(configs.list(systemNamespace).stream(), "config");
    }

    /** @param kind what a permission for listing them is about */
    private static List<RegistryConfig> read(Stream<Config> some, String kind) {
        Predicate<String> mayList = Caller.current().which(kind, "list");
        return some.filter(config -> mayList.test(config.ref().name()))
                .flatMap(config -> RegistryConfig.of(config).stream())
                .toList();
    }
}
