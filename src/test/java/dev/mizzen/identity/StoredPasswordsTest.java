package dev.mizzen.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@InMemoryServer
class StoredPasswordsTest {
    private static final String PASSWORD = "Passw0rd12";
    private static final UserResource.Spec SPEC = new UserResource.Spec("Mia M", null, null, List.of());

    @Autowired
    private KubernetesClient client;

    @Autowired
    private StoredUsers users;

    @Autowired
    private StoredPasswords stored;

    @Autowired
    private Passwords passwords;

    @LocalServerPort
    private int port;

    private String mia;
    private String hash;

    @BeforeEach
    void aNewName() {
        mia = "mia-" + UUID.randomUUID().toString().substring(0, 8);
        hash = passwords.hash(new SecretText(PASSWORD));
    }

    @Test
    void aPasswordSaysWhoseItIsAndGoesWithHisRecord() {
        User user = make();
        stored.replace(user, hash);
        assertIsOf(user);
    }

    @Test
    void whoIsGoneDoesNotGiveHisPasswordToWhoGotHisNameSince() {
        User before = make();
        stored.replace(before, hash);
        User now = makeAnew();
        stored.replace(now, "his own");

        assertThat(stored.replace(before, hash)).isFalse();
        assertThat(stored.exchange(before, "his own", hash)).isFalse();
        stored.remove(before);

        assertThat(stored.now(now)).contains("his own");
        assertThat(stored.of(now)).contains("his own");
        assertThat(stored.now(before)).isEmpty();
        assertIsOf(now);
    }

    @Test
    void whatSomebodyLeftBehindIsNotThatOfWhoGotHisName() {
        User before = make();
        stored.replace(before, hash);
        User now = makeAnew();

        assertThat(stored.of(now)).isEmpty();
        assertThat(stored.now(now)).isEmpty();
        assertThat(stored.exchange(now, hash, "another")).isFalse();
        stored.claim(now);
        assertThat(stored.now(now)).isEmpty();
    }

    /** As earlier versions have stored it. */
    @ParameterizedTest
    @CsvSource({"3600, true", "0, true", "-50, true", "-70, false", "-3600, false"})
    void whatDoesNotSayWhoseItIsIsHisUnlessItIsOlderThanHe(long secondsAfterHim, boolean his) {
        User made = make();
        secretOfBefore();
        await().until(() -> stored.of(made).isPresent());
        Instant secretMade = Instant.parse(secret().getMetadata().getCreationTimestamp());
        User user = madeAt(made, secretMade.minusSeconds(secondsAfterHim));

        assertThat(stored.of(user).isPresent()).isEqualTo(his);
        assertThat(stored.now(user).isPresent()).isEqualTo(his);
        assertThat(stored.exchange(user, hash, hash)).isEqualTo(his);

        stored.replace(user, "another");
        assertThat(stored.now(user)).contains("another");
        assertIsOf(user);
    }

    /** Earlier versions wrote a new password over one that was left behind. */
    @Test
    void whatWasWrittenSinceHeWasMadeIsHisHoweverOldTheSecret() {
        User made = make();
        secretOfBefore();
        Instant secretMade = Instant.parse(secret().getMetadata().getCreationTimestamp());
        User user = madeAt(made, secretMade.plusSeconds(3_600));
        assertThat(stored.now(user)).isEmpty();
        assertThat(stored.isLeftBehind(user)).isTrue();

        client.resource(secret())
                .edit(secret -> new SecretBuilder(secret)
                        .editMetadata()
                        .addNewManagedField()
                        .withManager("mizzen")
                        .withTime(secretMade.plusSeconds(3_600).toString())
                        .endManagedField()
                        .endMetadata()
                        .build());

        assertThat(stored.now(user)).contains(hash);
        assertThat(stored.isLeftBehind(user)).isFalse();
    }

    @Test
    void whoseItIsIsSaidFromTheNextGoodLoginOn() {
        User user = make();
        secretOfBefore();
        await().until(() -> stored.of(user).isPresent());
        Client.login(new Http(port), mia, "wr0ngPassword");
        assertThat(IdentitySecrets.ownerOf(secret())).isEmpty();

        assertThat(Client.login(new Http(port), mia, PASSWORD).status()).isEqualTo(200);

        await().untilAsserted(() -> assertIsOf(user));
        assertThat(stored.now(user)).contains(hash);
        String version = secret().getMetadata().getResourceVersion();
        assertThat(Client.login(new Http(port), mia, PASSWORD).status()).isEqualTo(200);
        assertThat(secret().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    private User make() {
        return users.create(mia, SPEC).orElseThrow();
    }

    private static User madeAt(User user, Instant when) {
        return new User(
                user.name(),
                user.alias(),
                user.email(),
                user.disabled(),
                user.roles(),
                when,
                user.lastLoginTime(),
                user.uid(),
                user.generation(),
                user.login());
    }

    private User makeAnew() {
        client.resources(UserResource.class).withName(mia).delete();
        await().until(() -> users.get(mia).isEmpty());
        return make();
    }

    private void secretOfBefore() {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("vela-system")
                        .withName("mizzen-user-" + mia)
                        .addToLabels(IdentitySecrets.LABEL, "password")
                        .endMetadata()
                        .withData(Map.of("hash", Base64.getEncoder().encodeToString(hash.getBytes(UTF_8))))
                        .build())
                .create();
    }

    private void assertIsOf(User user) {
        assertThat(IdentitySecrets.ownerOf(secret())).contains(user.uid());
        assertThat(secret().getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(user.uid()));
    }

    private Secret secret() {
        return client.secrets()
                .inNamespace("vela-system")
                .withName("mizzen-user-" + mia)
                .require();
    }
}
