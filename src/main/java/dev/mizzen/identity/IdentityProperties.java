package dev.mizzen.identity;

import dev.mizzen.shared.SecretText;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of users and logins.
 *
 * @param adminPassword the password of the first user; absent or empty: one is made up and kept in a Secret
 */
@ConfigurationProperties("mizzen")
record IdentityProperties(@Nullable SecretText adminPassword) {}
