package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.NameAlias;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** In which order a user goes, and what comes of it when the hub fails in between. */
@InMemoryServer
class RemovalTest {
    private static final Permission ALL =
            new Permission("all", "", List.of("*"), List.of("*"), "Allow", Instant.EPOCH, Instant.EPOCH);
    private static final Permission OF_SHOP =
            new Permission("shop", "", List.of("project:shop/*"), List.of("*"), "Allow", Instant.EPOCH, Instant.EPOCH);
    private static final Caller ADMIN = caller(ALL);

    @Autowired
    private StoredUsers users;

    @Autowired
    private StoredPasswords passwords;

    private final FakeMemberships memberships = new FakeMemberships();
    private Accounts accounts;
    private String mia;
    private User user;

    @BeforeEach
    void start(
            @Autowired Hub hub,
            @Autowired Roles roles,
            @Autowired Passwords hashes,
            @Autowired Sessions sessions,
            @Autowired OidcProperties oidc) {
        accounts = new Accounts(
                hub,
                users,
                roles,
                hashes,
                passwords,
                sessions,
                oidc,
                new StaticListableBeanFactory(Map.of("fake", memberships)).getBeanProvider(Memberships.class));
        mia = "mia-" + UUID.randomUUID().toString().substring(0, 8);
        user = users.create(mia, new UserResource.Spec("Mia", null, null, List.of()))
                .orElseThrow();
        passwords.replace(user, "her own");
    }

    @Test
    void nothingIsTakenFromWhoIsStillThere() {
        memberships.beforeEnd = () -> {
            assertThat(users.isThereNow(user)).isFalse();
            assertThat(passwords.now(user)).isPresent();
        };
        accounts.remove(ADMIN, mia);
        assertThat(memberships.ended).containsExactly(mia);
        assertThat(passwords.now(user)).isEmpty();
    }

    @Test
    void whatADeletionLeftUndoneTheNextOneDoes() {
        memberships.projects.add("shop");
        memberships.beforeEnd = () -> {
            throw BusinessCode.HUB_UNREACHABLE.because("the hub does not answer");
        };
        assertThatThrownBy(() -> accounts.remove(ADMIN, mia)).hasMessageContaining("does not answer");
        assertThat(users.isThereNow(user)).isFalse();
        memberships.beforeEnd = () -> {};

        assertThatThrownBy(() -> accounts.remove(caller(), mia))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(BusinessCode.FORBIDDEN));
        assertThat(memberships.ended).isEmpty();

        assertThatThrownBy(() -> accounts.remove(ADMIN, mia))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(BusinessCode.USER_MISSING));
        assertThat(memberships.ended).containsExactly(mia);
    }

    private static Caller caller(Permission... permissions) {
        return new Caller("boss", "", Set.of(), Rights.of(List.of(permissions)), Map::of);
    }

    private static final class FakeMemberships implements Memberships {
        final List<String> projects = new ArrayList<>();
        final List<String> ended = new ArrayList<>();
        Runnable beforeEnd = () -> {};

        @Override
        public List<Membership> of(String user) {
            return projects.stream()
                    .map(project -> new Membership(
                            project, "", "", Instant.EPOCH, new NameAlias("", ""), List.of(), List.of(OF_SHOP)))
                    .toList();
        }

        @Override
        public void end(String user) {
            beforeEnd.run();
            ended.add(user);
            projects.clear();
        }
    }
}
