package dev.mizzen.platform;

import dev.mizzen.identity.OpenPages;
import org.springframework.stereotype.Component;

/** Opens the metrics to everybody, where that is wanted: what scrapes them has no token. */
@Component
class OpenMetrics implements OpenPages {
    private final boolean wanted;

    OpenMetrics(PlatformProperties properties) {
        this.wanted = properties.openMetrics();
    }

    @Override
    public boolean answers(String path) {
        return wanted && path.equals("/actuator/prometheus");
    }
}
