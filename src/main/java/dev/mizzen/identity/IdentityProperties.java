package dev.mizzen.identity;

import dev.mizzen.shared.SecretText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of users and logins.
 *
 * @param adminPassword the password of the first user; absent or empty: one is made up and kept in a Secret
 * @param firstAdmin how the first user comes to be
 * @param signingKeyLife how long a key signs tokens until the next one is made; an hour at least
 */
@ConfigurationProperties("mizzen")
record IdentityProperties(
        @Nullable SecretText adminPassword,
        @DefaultValue("generated") FirstAdminMode firstAdmin,
        @DefaultValue("30d") Duration signingKeyLife) {
    IdentityProperties {
        if (signingKeyLife.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException("mizzen.signing-key-life must be 1h at least");
        }
    }

    enum FirstAdminMode {
        /** Made at the first start. */
        GENERATED,
        /** Made by whoever is first to ask for it. */
        OPEN
    }
}
