package dev.mizzen.platform;

import dev.mizzen.hub.Hub;
import dev.mizzen.identity.ForAnyUser;
import dev.mizzen.identity.Needs;
import dev.mizzen.identity.SingleSignOn;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.WireTime;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.GitProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What this installation is. None of it can be changed here: it is what the hub, the build and the settings say. */
@RestController
@RequestMapping("/api/v1/system_info")
@Tag(name = "System")
class SystemInfoController {
    private static final String LOCAL = "local";
    /** VelaUX's word for a login through a provider. */
    private static final String DEX = "dex";

    private static final String UNKNOWN = "unknown";

    private final Hub hub;
    private final SystemVersion version;
    private final SingleSignOn singleSignOn;

    SystemInfoController(
            Hub hub,
            SingleSignOn singleSignOn,
            @Value("${spring.application.version}") String version,
            ObjectProvider<GitProperties> git) {
        this.hub = hub;
        this.singleSignOn = singleSignOn;
        this.version = new SystemVersion(version, commit(git.getIfAvailable()));
    }

    /** A build from sources without their history has the file that names the commit, but it names none. */
    static String commit(@Nullable GitProperties git) {
        return Optional.ofNullable(git).map(GitProperties::getCommitId).orElse(UNKNOWN);
    }

    /** @param gitVersion the commit it was built from */
    record SystemVersion(String velaVersion, String gitVersion) {}

    record Statistics(Instant updateTime) {}

    record SystemInfo(
            String platformID,
            boolean enableCollection,
            String loginType,
            Instant installTime,
            SystemVersion systemVersion,
            Statistics statisticInfo) {}

    record ChangeRequest(
            @Nullable Boolean enableCollection, @Nullable String loginType) {}

    @GetMapping
    @ForAnyUser
    @Operation(
            summary = "Show what this installation is",
            description =
                    "platformID is the hub's id; it is empty where the hub has lost it. No usage data is collected.")
    SystemInfo info() {
        return new SystemInfo(
                hub.id().orElse(""), false, loginType(), hub.installed(), version, new Statistics(WireTime.NEVER));
    }

    @PutMapping
    @Needs(resource = "systemSetting:*", action = "update")
    @Operation(
            summary = "Change how users log in; that is a setting, so only what is can be asked for",
            description =
                    "loginType is dex where mizzen.oidc is set, else local. enableCollection is read and stays false: no"
                            + " usage data is collected.")
    @Fails(BusinessCode.NO_DEX_CONNECTOR)
    SystemInfo change(@RequestBody ChangeRequest request) {
        String loginType = request.loginType() == null ? "" : request.loginType();
        if (loginType.equals(DEX) && !singleSignOn.isOn()) {
            throw BusinessCode.NO_DEX_CONNECTOR.because(
                    "No OpenID Connect provider is set up, see the settings mizzen.oidc: leave loginType at " + LOCAL);
        }
        if (loginType.equals(LOCAL) && singleSignOn.isOn()) {
            throw BusinessCode.INVALID_REQUEST.because(
                    "loginType stays " + DEX + " as long as the setting mizzen.oidc.issuer names a provider");
        }
        if (!loginType.isEmpty() && !loginType.equals(loginType())) {
            throw BusinessCode.INVALID_REQUEST.because("loginType must be " + LOCAL + " or " + DEX);
        }
        return info();
    }

    private String loginType() {
        return singleSignOn.isOn() ? DEX : LOCAL;
    }
}
