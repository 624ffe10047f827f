package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CallerTest {
    private static final Rights ALL = allow("*", "*");

    @Test
    void rolesInAProjectAllowNothingOutsideOfIt() {
        // Whatever the permissions of a project say: its members may have written them.
        Caller mia = member("shop", allow("*", "*"));
        assertThat(mia.may("project:shop/config:hub", "update")).isTrue();
        assertThat(mia.may("project:shop", "delete")).isTrue();
        assertThat(mia.may("project:other/config:hub", "get")).isFalse();
        assertThat(mia.may("project:*", "create")).isFalse();
        assertThat(mia.may("config:hub", "get")).isFalse();
        assertThat(mia.may("target:*", "create")).isFalse();
        assertThat(mia.isPlatformAdmin()).isFalse();
    }

    @Test
    void aPermissionOfTheNameOfAnotherAllowsWhatItSaysItself() {
        // VelaUX looked project permissions up by the names of platform permissions too.
        Rights platform = Rights.of(List.of(permission("Allow", "config-management", "config:*/*", "*")));
        Caller mia = new Caller("mia", "", Set.of(), platform, () -> Map.of("shop", Rights.NONE));
        assertThat(mia.may("config:hub", "update")).isTrue();
        assertThat(mia.may("project:shop/config:hub", "update")).isFalse();
    }

    @Test
    void aDenyOfThePlatformBeatsAProjectsAllowAndTheOtherWayRound() {
        Rights denied = Rights.of(List.of(permission("Deny", "no", "project:shop/config:*", "delete")));
        Caller denying = new Caller("mia", "", Set.of(), denied, () -> Map.of("shop", ALL));
        assertThat(denying.may("project:shop/config:hub", "delete")).isFalse();
        assertThat(denying.may("project:shop/config:hub", "update")).isTrue();
        Caller lesser = new Caller("mia", "", Set.of(), allow("project:*/config:*", "*"), () -> Map.of("shop", denied));
        assertThat(lesser.may("project:shop/config:hub", "delete")).isFalse();
    }

    @Test
    void ofManyThingsThoseAreToldApartThatAreDenied() {
        Permission closed = permission("Deny", "closed", "project:shop/config:closed", "list");
        Permission open = permission("Allow", "open", "project:*/config:*", "*");
        Caller platform = nobody(Rights.of(List.of(open, closed)));
        Caller inProject = new Caller(
                "mia", "", Set.of(), Rights.of(List.of(open)), () -> Map.of("shop", Rights.of(List.of(closed))));
        Caller token = nobody(ALL).within(Rights.of(List.of(open, closed)));
        for (Caller mia : List.of(platform, inProject, token)) {
            for (Predicate<String> seen : List.of(
                    mia.which("project:shop/config", "list"), mia.whichNotDenied("project:shop/config", "list"))) {
                assertThat(seen).accepts("open", "clos").rejects("closed");
            }
            assertThat(mia.which("project:shop/config", "get")).accepts("closed");
            assertThat(mia.which("project:web/config", "list")).accepts("closed");
        }
        assertThat(nobody(Rights.NONE).which("target", "list")).rejects("any");
        assertThat(nobody(Rights.NONE).whichNotDenied("target", "list")).accepts("any");
    }

    @Test
    void aSlashInANameIsOfTheName() {
        Caller mia = nobody(Rights.of(List.of(
                permission("Allow", "all", "distribution:*", "list"),
                permission("Deny", "closed", "distribution:closed", "list"))));
        assertThat(mia.which("distribution", "list")).accepts("one/of:two");
    }

    @Test
    void aScopedTokenOfAnAdminIsNoAdmin() {
        Caller token = new Caller("admin", "", Set.of("admin"), ALL, Map::of).within(allow("config:*", "list"));
        assertThat(token.isPlatformAdmin()).isFalse();
        assertThat(token.may("config:*", "list")).isTrue();
        assertThat(token.may("config:hub", "update")).isFalse();
        assertThat(token.knows("shop")).isFalse();
    }

    @Test
    void aScopeGivesNothingThatItsOwnerHasNot() {
        Caller token = member("shop", allow("project:shop/config:*", "list")).within(ALL);
        assertThat(token.may("project:shop/config:*", "list")).isTrue();
        assertThat(token.may("project:shop/config:*", "create")).isFalse();
        assertThat(token.may("config:*", "list")).isFalse();
        assertThat(token.isPlatformAdmin()).isFalse();
    }

    @Test
    void aProjectIsThereOnlyForThoseWhoMayKnowOfIt() {
        assertRefused(member("shop", Rights.NONE), "project:shop/config:*", BusinessCode.FORBIDDEN);
        assertRefused(member("other", ALL), "project:shop/config:*", BusinessCode.PROJECT_MISSING);
        assertRefused(nobody(allow("project:*", "list")), "project:shop/config:*", BusinessCode.FORBIDDEN);
        assertRefused(nobody(allow("config:*/*", "*")), "project:shop/config:*", BusinessCode.PROJECT_MISSING);
        assertRefused(nobody(Rights.NONE), "project:*/config:*", BusinessCode.FORBIDDEN);
        assertRefused(nobody(Rights.NONE), "config:hub", BusinessCode.FORBIDDEN);
        assertRefused(
                member("shop", ALL).within(allow("project:other/config:*", "*")),
                "project:shop/config:*",
                BusinessCode.PROJECT_MISSING);
    }

    private static void assertRefused(Caller caller, String resource, BusinessCode code) {
        assertThatThrownBy(() -> caller.require(resource, "update"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private static Caller nobody(Rights platform) {
        return new Caller("mia", "", Set.of(), platform, Map::of);
    }

    private static Caller member(String project, Rights rights) {
        return new Caller("mia", "", Set.of(), Rights.NONE, () -> Map.of(project, rights));
    }

    private static Rights allow(String resource, String action) {
        return Rights.of(List.of(permission("Allow", "some", resource, action)));
    }

    private static Permission permission(String effect, String name, String resource, String action) {
        return new Permission(name, "", List.of(resource), List.of(action), effect, Instant.EPOCH, Instant.EPOCH);
    }
}
