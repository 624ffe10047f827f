package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import dev.mizzen.identity.Intake.Newcomer;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

@InMemoryServer
class IntakeTest {
    private static final String PASSWORD = "Passw0rd12";
    private static final SecretText HASH = new SecretText(new BCryptPasswordEncoder(10).encode(PASSWORD));

    @Autowired
    private KubernetesClient client;

    @Autowired
    private Intake intake;

    @Autowired
    private StoredUsers users;

    @Autowired
    private StoredPasswords passwords;

    @LocalServerPort
    private int port;

    private String mia;

    @BeforeEach
    void aNewName() {
        mia = "mia-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void aNewcomerLogsInWithThePasswordHeHadElsewhere() {
        intake.take(newcomer(false, Optional.of(HASH)));

        assertThat(login(PASSWORD)).isEqualTo(200);
        assertThat(intake.hasUser(mia)).isTrue();
        assertThat(users.get(mia)).get().extracting(User::email).isEqualTo("mia@example.com");
        assertThat(stored().getMetadata().getAnnotations()).isNullOrEmpty();
    }

    @Test
    void oneWhoWasDisabledElsewhereIsDisabledHere() {
        intake.take(newcomer(true, Optional.of(HASH)));

        assertThat(login(PASSWORD)).isNotEqualTo(200);
        assertThat(intake.hasUser(mia)).as("he is there all the same").isTrue();
    }

    @Test
    void oneWithoutAPasswordDoesNotGetThatOfSomebodyWhoHadHisNameBefore() {
        passwords.prepare(mia, HASH.reveal());

        intake.take(newcomer(false, Optional.empty()));

        assertThat(login(PASSWORD)).isNotEqualTo(200);
    }

    @Test
    void whoIsThereIsNotTouched() {
        intake.take(newcomer(false, Optional.of(HASH)));
        String before = stored().getMetadata().getResourceVersion();

        assertThatThrownBy(() -> intake.take(newcomer(false, Optional.empty()))).isInstanceOf(ApiException.class);

        assertThat(stored().getMetadata().getResourceVersion()).isEqualTo(before);
        assertThat(login(PASSWORD)).isEqualTo(200);
    }

    @Test
    void whatWasBegunIsFinishedTheNextTime() {
        begun(true);

        assertThat(intake.hasUser(mia)).isFalse();
        intake.take(newcomer(false, Optional.of(HASH)));

        assertThat(intake.hasUser(mia)).isTrue();
        assertThat(login(PASSWORD)).isEqualTo(200);
    }

    @Test
    void whoWasBegunAndThenEnabledByAnAdminIsTakenAsHeIs() {
        begun(false);

        assertThat(intake.hasUser(mia)).isTrue();
        assertThatThrownBy(() -> intake.take(newcomer(false, Optional.of(HASH))))
                .isInstanceOf(ApiException.class);
    }

    @Test
    void rolesAndPermissionsOfThePlatformAreTakenOnce() {
        Permission permission =
                Permission.stored(mia, "", List.of("cluster:*"), List.of("list"), "Allow", Instant.EPOCH);

        intake.take(permission);
        intake.takeRole(mia, "Looker", List.of(mia));

        assertThat(intake.permission(mia)).get().extracting(Permission::actions).isEqualTo(List.of("list"));
        assertThat(intake.permissionsOf(mia)).contains(Set.of(mia));
        assertThatThrownBy(() -> intake.take(permission)).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> intake.takeRole(mia, "", List.of())).isInstanceOf(ApiException.class);
    }

    @Test
    void nobodyGetsMoreBecauseWhatHoldsBackCouldNotBeWritten() {
        intake.take(Permission.stored(mia, "", List.of("cluster:*"), List.of("list"), "Allow", Instant.EPOCH));

        assertThatThrownBy(() -> intake.takeRole(mia, "", List.of(mia, mia + "-deny")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(mia + "-deny");
        assertThat(intake.permissionsOf(mia)).isEmpty();

        assertThatThrownBy(() -> intake.take(
                        new Newcomer(mia, "Mia", "", false, Optional.of(HASH), List.of(User.ADMIN_ROLE, mia))))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(mia);
        assertThat(intake.hasUser(mia)).isFalse();
        assertThat(stored()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "{noop}plain",
                "$2a$31$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
                "$2a$03$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
                "$2a$10$short",
                "$1$abcdefgh$ijklmnopqrstuvwxyz0123"
            })
    void aHashThatIsNoneOrWouldKeepAProcessorBusyIsNotTaken(String hash) {
        assertThat(Intake.takesHash(new SecretText(hash))).isFalse();
    }

    private Newcomer newcomer(boolean disabled, Optional<SecretText> hash) {
        return new Newcomer(mia, "Mia", "mia@example.com", disabled, hash, List.of());
    }

    private void begun(boolean disabled) {
        UserResource begun = new UserResource();
        begun.getMetadata().setName(mia);
        begun.getMetadata().setAnnotations(Map.of("mizzen.dev/unfinished", "import"));
        begun.setSpec(new UserResource.Spec("", "", disabled, List.of()));
        client.resource(begun).create();
        await().until(() -> users.get(mia).isPresent());
    }

    private UserResource stored() {
        return client.resources(UserResource.class).withName(mia).get();
    }

    private int login(String password) {
        return Client.login(new Http(port), mia, password).status();
    }
}
