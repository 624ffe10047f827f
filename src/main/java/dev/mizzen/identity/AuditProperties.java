package dev.mizzen.identity;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the audit.
 *
 * @param kept how many entries of each source and outcome are kept in memory, 1 to 10,000
 */
@ConfigurationProperties("mizzen.audit")
record AuditProperties(@DefaultValue("500") int kept) {
    private static final int MOST = 10_000;

    AuditProperties {
        if (kept < 1 || kept > MOST) {
            throw new IllegalArgumentException("mizzen.audit.kept must be 1 to " + MOST);
        }
    }
}
