package dev.mizzen.registry;

import dev.mizzen.config.ConfigCheck.Strictness;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of what people and Mizzen itself ask of registries.
 *
 * @param check what a check that fails means for a config that is saved
 * @param callsPerMinute how many checks and look-ups one user may cause within a minute; 1 at least
 */
@ConfigurationProperties("mizzen.registry")
record CheckProperties(
        @DefaultValue("refuse") Strictness check,
        @DefaultValue("60") int callsPerMinute) {
    CheckProperties {
        if (callsPerMinute < 1) {
            throw new IllegalArgumentException("mizzen.registry.calls-per-minute must be 1 at least");
        }
    }
}
