package dev.mizzen.identity;

import dev.mizzen.shared.SecretText;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of users and logins.
 *
 * @param adminPassword the password of the first user; absent or empty: one is made up and kept in a Secret
 * @param firstAdmin how the first user comes to be
 */
@ConfigurationProperties("mizzen")
record IdentityProperties(
        @Nullable SecretText adminPassword,
        @DefaultValue("generated") FirstAdminMode firstAdmin) {
    enum FirstAdminMode {
        /** Made at the first start. */
        GENERATED,
        /** Made by whoever is first to ask for it. */
        OPEN
    }
}
