package dev.mizzen.hub;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Part of readiness: up when the hub's caches are filled. Managed clusters do not count, they fail alone. */
@Component("hubHealthIndicator") // health knows it as "hub"
class HubHealth implements HealthIndicator {
    private final Hub hub;

    HubHealth(Hub hub) {
        this.hub = hub;
    }

    @Override
    public Health health() {
        return (hub.filled() ? Health.up() : Health.down()).build();
    }
}
