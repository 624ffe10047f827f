package dev.mizzen.platform;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of what concerns the whole installation.
 *
 * @param openMetrics whether the metrics are for everybody who asks
 * @param uiDir the folder of a built web UI, which holds its index.html; absent or empty: none is served
 */
@ConfigurationProperties("mizzen")
record PlatformProperties(
        @DefaultValue("false") boolean openMetrics,
        @Nullable String uiDir) {}
