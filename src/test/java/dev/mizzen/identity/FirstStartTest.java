package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mizzen.HeldClock;
import dev.mizzen.InMemoryHub;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.HubProperties;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class FirstStartTest {
    private static final String GIVEN = "Giv3nPassword";

    private final KubernetesMockServer server = InMemoryHub.start();
    private final KubernetesClient client = server.createClient();
    private final List<AnnotationConfigApplicationContext> replicas = new ArrayList<>();

    @AfterEach
    void stop() {
        replicas.forEach(AnnotationConfigApplicationContext::close);
        client.close();
        server.destroy();
    }

    @Test
    void aNewHubGetsAnAdminWhosePasswordIsKeptInASecretAndPrintedNowhere(CapturedOutput log) {
        start(null);
        String password = password();
        assertThat(password).matches("[a-zA-Z0-9]{12}");
        assertThat(value("mizzen-initial-admin", "username")).isEqualTo("admin");
        assertThat(logsIn(password)).isTrue();
        assertThat(value("mizzen-user-admin", "hash")).startsWith("$2").doesNotContain(password);
        UserResource.Spec admin =
                client.resources(UserResource.class).withName("admin").require().getSpec();
        assertThat(admin.roles()).containsExactly("admin");
        assertThat(admin.alias()).isEqualTo("Administrator");
        assertThat(log.getAll()).contains("mizzen-initial-admin").doesNotContain(password);
    }

    @Test
    void aGivenPasswordIsTakenAndNotKeptInTheClear(CapturedOutput log) {
        start(GIVEN);
        assertThat(logsIn(GIVEN)).isTrue();
        assertThat(secret("mizzen-initial-admin")).isNull();
        assertThat(log.getAll()).doesNotContain(GIVEN);
    }

    @Test
    void thePasswordIsGivenByTheEnvironment() {
        var environment = new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of("MIZZEN_ADMIN_PASSWORD", GIVEN));
        IdentityProperties properties = new Binder(ConfigurationPropertySources.from(environment))
                .bind("mizzen", IdentityProperties.class)
                .get();
        assertThat(properties.adminPassword()).isEqualTo(new SecretText(GIVEN));
        assertThat(properties.toString()).doesNotContain(GIVEN);
    }

    @Test
    void anEmptyGivenPasswordIsNone() {
        start("");
        assertThat(logsIn(password())).isTrue();
    }

    @Test
    void aGivenPasswordThatBreaksTheRuleStopsTheStartAndIsNotQuoted() {
        assertThatThrownBy(() -> start("tooshort"))
                .rootCause()
                .hasMessageContaining("MIZZEN_ADMIN_PASSWORD")
                .hasMessageContaining("8 to 16 bytes")
                .hasMessageNotContaining("tooshort");
        assertThat(client.resources(UserResource.class).list().getItems()).isEmpty();
    }

    @Test
    void aSecondStartChangesNothing() {
        start(null);
        String hash = value("mizzen-user-admin", "hash");
        String keys = client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-signing-keys")
                .get()
                .getData()
                .toString();
        start("0therPassword");
        assertThat(value("mizzen-user-admin", "hash")).isEqualTo(hash);
        assertThat(secret("mizzen-signing-keys").getData()).hasToString(keys);
    }

    @Test
    void aHubThatHasUsersGetsNoAdmin() {
        start(GIVEN);
        UserResource mia = new UserResource();
        mia.getMetadata().setName("mia");
        mia.setSpec(new UserResource.Spec(null, null, null, null));
        client.resource(mia).create();
        client.resources(UserResource.class).withName("admin").delete();
        start(GIVEN);
        assertThat(client.resources(UserResource.class).list().getItems())
                .extracting(user -> user.getMetadata().getName())
                .containsExactly("mia");
    }

    @Test
    void aStartThatStoppedBeforeTheUserWasMadeIsTakenUpAgain() {
        start(null);
        String password = password();
        client.resources(UserResource.class).withName("admin").delete();
        client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-user-admin")
                .delete();
        start(null);
        assertThat(password()).isEqualTo(password);
        assertThat(logsIn(password)).isTrue();

        client.resources(UserResource.class).withName("admin").delete();
        start(GIVEN);
        assertThat(logsIn(GIVEN)).isTrue();
        assertThat(logsIn(password)).isFalse();
    }

    @Test
    void anAdminWhoseHashIsLostGetsAPasswordAtTheNextStart() {
        start(GIVEN);
        client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-user-admin")
                .delete();
        start(null);
        assertThat(logsIn(password())).isTrue();
    }

    @Test
    void anAdminWhoLogsInWithOpenIdConnectIsGivenNoPassword(CapturedOutput log) {
        start(GIVEN);
        client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-user-admin")
                .delete();
        login(new UserResource.Login("https://sso.example.com", "4711"));

        start(GIVEN, "https://sso.example.com");
        start(null, "https://sso.example.com");

        assertThat(secret("mizzen-user-admin")).isNull();
        assertThat(secret("mizzen-initial-admin")).isNull();
        assertThat(log.getAll()).doesNotContain("No admin can log in");

        start(GIVEN);
        assertThat(secret("mizzen-user-admin"))
                .as("also where the provider is not in use")
                .isNull();
        assertThat(log.getAll()).contains("No admin can log in");

        login(null);
        start(GIVEN);
        assertThat(logsIn(GIVEN)).as("unlinked").isTrue();
    }

    private void login(UserResource.Login login) {
        client.resources(UserResource.class).withName("admin").edit(admin -> {
            UserResource.Spec before = admin.getSpec();
            admin.setSpec(
                    new UserResource.Spec(before.alias(), before.email(), before.disabled(), before.roles(), login));
            return admin;
        });
    }

    @Test
    void afterARestoreTheAdminsPasswordStaysAndIsSaidToCountForNothing(CapturedOutput log) {
        start(GIVEN);
        assertThat(log.getAll()).doesNotContain("No admin can log in");
        String hash = value("mizzen-user-admin", "hash");
        client.resources(UserResource.class).withName("admin").delete();
        UserResource restored = new UserResource();
        restored.getMetadata().setName("admin");
        restored.setSpec(new UserResource.Spec(null, null, null, List.of("admin")));
        String uid = client.resource(restored).create().getMetadata().getUid();

        start(null);

        assertThat(value("mizzen-user-admin", "hash")).isEqualTo(hash);
        assertThat(log.getAll()).contains("No admin can log in");
        client.resource(secret("mizzen-user-admin")).edit(left -> {
            left.getMetadata().getLabels().put(IdentitySecrets.USER, uid);
            return left;
        });
        start(null);
        assertThat(logsIn(GIVEN)).isTrue();
    }

    @Test
    void replicasThatStartAtOnceAgreeOnPasswordAndKeys() throws Exception {
        try (var threads = Executors.newFixedThreadPool(3)) {
            Callable<Object> start = () -> start(null);
            for (Future<Object> started : threads.invokeAll(List.of(start, start, start))) {
                started.get();
            }
        }
        assertThat(logsIn(password())).isTrue();
        assertThat(secret("mizzen-signing-keys").getData()).hasSize(1);
        AnnotationConfigApplicationContext one = replicas.getFirst();
        User admin = one.getBean(StoredUsers.class).get("admin").orElseThrow();
        String token =
                one.getBean(Tokens.class).access(one.getBean(Sessions.class).begin(admin));
        for (AnnotationConfigApplicationContext replica : replicas) {
            assertThat(replica.getBean(Tokens.class).sessionOfAccess(token).user())
                    .isEqualTo("admin");
        }
    }

    private AnnotationConfigApplicationContext start(String given) {
        return start(given, Map.of());
    }

    /** With a provider that vouches for people. */
    private void start(String given, String issuer) {
        start(
                given,
                Map.of(
                        "mizzen.oidc.issuer", issuer,
                        "mizzen.oidc.client-id", "mizzen",
                        "mizzen.oidc.client-secret", "s3cret",
                        "mizzen.oidc.public-url", "https://mizzen.example.com"));
    }

    private AnnotationConfigApplicationContext start(String given, Map<String, String> oidc) {
        AnnotationConfigApplicationContext replica = new AnnotationConfigApplicationContext();
        replica.registerBean(KubernetesClient.class, () -> client, bean -> bean.setDestroyMethodName(""));
        replica.registerBean(HubProperties.class, () -> new HubProperties("vela-system", Duration.ofSeconds(10)));
        replica.registerBean(
                IdentityProperties.class,
                () -> new IdentityProperties(
                        given == null ? null : new SecretText(given),
                        IdentityProperties.FirstAdminMode.GENERATED,
                        Duration.ofDays(30)));
        replica.registerBean(
                OidcProperties.class,
                () -> new Binder(new MapConfigurationPropertySource(oidc))
                        .bindOrCreate("mizzen.oidc", OidcProperties.class));
        replica.registerBean(Clock.class, HeldClock::new);
        replica.register(
                Hub.class,
                IdentitySecrets.class,
                StoredUsers.class,
                StoredPasswords.class,
                SigningKeys.class,
                Tokens.class,
                Passwords.class,
                LoginBrake.class,
                GuessLevels.class,
                Comparisons.class,
                HashUpgrades.class,
                WriteLimit.class,
                Sessions.class,
                PersonalTokens.class,
                FirstAdmin.class,
                Logins.class,
                FirstStart.class);
        replica.refresh();
        synchronized (replicas) {
            replicas.add(replica);
        }
        return replica;
    }

    /** By the replica that started last. */
    private boolean logsIn(String password) {
        var replica = replicas.getLast();
        return replica.getBean(Passwords.class)
                .matches(
                        new SecretText(password),
                        replica.getBean(StoredUsers.class)
                                .get("admin")
                                .flatMap(replica.getBean(StoredPasswords.class)::of));
    }

    private String password() {
        return value("mizzen-initial-admin", "password");
    }

    private String value(String secret, String key) {
        return new String(Base64.getDecoder().decode(secret(secret).getData().get(key)), StandardCharsets.UTF_8);
    }

    private Secret secret(String name) {
        return client.secrets().inNamespace("vela-system").withName(name).get();
    }
}
