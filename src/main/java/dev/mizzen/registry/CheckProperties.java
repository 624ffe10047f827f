package dev.mizzen.registry;

import dev.mizzen.config.ConfigCheck.Strictness;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of what people and Mizzen itself ask of registries.
 *
 * @param check what a check that fails means for a config that is saved
 * @param backgroundCheck how often each config is tried without being asked for; zero: never
 * @param callsPerMinute how many checks and look-ups one user may cause at once, and how many more each minute, in each replica; 1 at least
 */
@ConfigurationProperties("mizzen.registry")
record CheckProperties(
        @DefaultValue("refuse") Strictness check,
        @DefaultValue("0s") Duration backgroundCheck,
        @DefaultValue("60") int callsPerMinute) {
    CheckProperties {
        if (backgroundCheck.isNegative()) {
            throw new IllegalArgumentException("mizzen.registry.background-check must not be negative");
        }
        if (callsPerMinute < 1) {
            throw new IllegalArgumentException("mizzen.registry.calls-per-minute must be 1 at least");
        }
    }
}
