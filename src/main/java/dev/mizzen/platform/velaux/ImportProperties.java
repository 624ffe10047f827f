package dev.mizzen.platform.velaux;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the import.
 *
 * @param velaux whether what a VelaUX kept is taken over: {@code off}, {@code dry-run} or {@code true}
 * @param namespace where VelaUX keeps its records
 * @param takeOver {@code namespace/name} of the Applications whose copies Mizzen takes over; {@code *} for all
 */
@ConfigurationProperties("mizzen.import")
record ImportProperties(
        @DefaultValue("off") String velaux,
        @DefaultValue("kubevela") String namespace,
        @DefaultValue List<String> takeOver) {
    static final String OFF = "off";
    static final String DRY_RUN = "dry-run";
    static final String TRUE = "true";

    ImportProperties {
        if (velaux.equals("false")) {
            velaux = OFF; // as YAML reads off
        }
        if (!List.of(OFF, DRY_RUN, TRUE).contains(velaux)) {
            throw new IllegalArgumentException("mizzen.import.velaux must be off, dry-run or true");
        }
    }
}
