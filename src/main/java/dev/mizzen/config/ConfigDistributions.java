package dev.mizzen.config;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What configs need of distributions. */
public interface ConfigDistributions {
    /** Of a Mizzen without distributions: nothing is distributed anywhere. */
    ConfigDistributions NONE = new ConfigDistributions() {
        @Override
        public List<ConfigTarget> targets(ConfigRef config, @Nullable String projectNamespace) {
            return List.of();
        }

        @Override
        public List<Place> places(ConfigRef config) {
            return List.of();
        }

        @Override
        public List<Place> withdraw(ConfigRef config) {
            return List.of();
        }
    };

    /**
     * The places a config is distributed to by the distributions of its own namespace and of one project; a project is told of its own
     * targets only.
     *
     * @param projectNamespace the project that looks, absent for the platform
     */
    List<ConfigTarget> targets(ConfigRef config, @Nullable String projectNamespace);

    /** The places a config would be recalled from if it were taken out of every distribution now. */
    List<Place> places(ConfigRef config);

    /** Takes a config out of every distribution, before it is deleted. Returns the places it is recalled from. */
    List<Place> withdraw(ConfigRef config);
}
