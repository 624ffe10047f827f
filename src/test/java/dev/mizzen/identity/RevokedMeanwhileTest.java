package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A request that is under way while its caller's own rights are taken from him gives them to nobody, himself neither. */
@InMemoryServer
class RevokedMeanwhileTest {
    @Autowired
    private KubernetesClient client;

    @Autowired
    private StoredUsers users;

    @Autowired
    private Callers callers;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Roles roles;

    @Autowired
    private Permissions permissions;

    private String eve;
    private String bob;
    private Caller underWay;

    @BeforeEach
    void start() {
        eve = made("eve", List.of("admin"));
        bob = made("bob", List.of());
        underWay = callers.of(users.get(eve).orElseThrow());
    }

    @Test
    void whoWasAnAdminWhenHeAskedMakesNobodyOneAgain() {
        change(spec -> new UserResource.Spec(spec.alias(), null, null, List.of()));

        refused(() -> accounts.change(underWay, eve, toAdmin()));
        refused(() -> accounts.change(underWay, bob, toAdmin()));
        refused(() -> accounts.create(
                underWay, "new-" + bob, "", "", new SecretText(InMemoryServer.ADMIN_PASSWORD), List.of("admin")));
        refused(() -> permissions.create(
                underWay,
                new Permission("all-" + bob, "", List.of("*"), List.of("*"), "Allow", Instant.EPOCH, Instant.EPOCH)));
        refused(() -> roles.create(underWay, new RoleRequest("role-" + bob, "", List.of("admin"))));
        assertThat(stored(eve).roles()).isEmpty();
        assertThat(stored(bob).roles()).isEmpty();
    }

    @Test
    void whoIsDisabledDoesNotEnableHimself() {
        change(spec -> spec.with(true));

        refused(() -> accounts.enable(underWay, eve));
        assertThat(stored(eve).disabled()).isTrue();
    }

    @Test
    void whoIsGoneAndWhoCameAfterHimAreNotTakenForEachOther() {
        client.resources(UserResource.class).withName(eve).delete();
        refused(() -> accounts.change(underWay, bob, toAdmin()));

        users.create(eve, new UserResource.Spec("Another", null, null, List.of("admin")));
        refused(() -> accounts.change(underWay, bob, toAdmin()));
        assertThat(stored(bob).roles()).isEmpty();
    }

    @Test
    void whoseRightsAreStillThereIsNotHeldUp() {
        accounts.change(underWay, bob, toAdmin());
        assertThat(stored(bob).roles()).containsExactly("admin");
        accounts.remove(underWay, bob);
    }

    private String made(String name, List<String> roles) {
        String fresh = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        return users.create(fresh, new UserResource.Spec(name, null, null, roles))
                .orElseThrow()
                .name();
    }

    /** Past the cache, which may show it later. */
    private void change(UnaryOperator<UserResource.Spec> change) {
        client.resources(UserResource.class).withName(eve).edit(record -> {
            record.setSpec(change.apply(record.getSpec()));
            return record;
        });
    }

    private User stored(String name) {
        return users.now(name).orElseThrow();
    }

    private static Accounts.Change toAdmin() {
        return new Accounts.Change(null, null, null, List.of("admin"));
    }

    private static void refused(ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(BusinessCode.FORBIDDEN));
    }
}
