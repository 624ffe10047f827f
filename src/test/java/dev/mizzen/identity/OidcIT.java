package dev.mizzen.identity;

import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Logins through a real provider: what all subjects need starts once, here. {@code -Dit.test='OidcIT$People'} runs one of them. */
@RealClusters(managed = 0)
class OidcIT {
    @BeforeAll
    static void start(Planes planes) {
        OidcReplicas.start(planes);
    }

    @AfterAll
    static void stop() {
        OidcReplicas.stop();
    }

    @Nested
    class Codes extends OidcCodeCases {}

    @Nested
    class People extends OidcUserCases {}

    @Nested
    class Settings extends OidcSettingCases {}
}
