package dev.mizzen.hub;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the hub.
 *
 * @param systemNamespace where platform configs, cluster credentials and Mizzen's own Secrets live
 * @param leaseDuration how long a replica that went silent still counts as the writer; 2 s at least
 */
@ConfigurationProperties("mizzen")
public record HubProperties(
        @DefaultValue("vela-system") String systemNamespace,
        @DefaultValue("10s") Duration leaseDuration) {
    public HubProperties {
        if (leaseDuration.compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException("mizzen.lease-duration must be 2s at least");
        }
    }
}
