package dev.mizzen.platform;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of what concerns the whole installation.
 *
 * @param uiDir the folder of a built web UI, which holds its index.html; absent or empty: none is served
 */
@ConfigurationProperties("mizzen")
record PlatformProperties(@Nullable String uiDir) {}
