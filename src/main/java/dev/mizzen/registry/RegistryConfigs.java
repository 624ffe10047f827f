package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.hub.Hub;
import dev.mizzen.project.Project;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The configs of image registries, in the order in which they are tried where several fit an image alike. */
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
        return read(Stream.concat(
                configs.list(project.namespace()).stream(),
                configs.list(systemNamespace).stream()
                        .filter(config -> configs.usableBy(config, project.namespace()))));
    }

    /** The platform's, those among them that no project may use. */
    List<RegistryConfig> ofThePlatform() {
        return read(configs.list(systemNamespace).stream());
    }

    private static List<RegistryConfig> read(Stream<Config> some) {
        return some.flatMap(config -> RegistryConfig.of(config).stream()).toList();
    }
}
