package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.HeldClock;
import dev.mizzen.testing.FeatureHub;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private static final Duration LIFE = Duration.ofDays(30);

    private final HeldClock clock = new HeldClock();
    private final FeatureHub hub = new FeatureHub();
    private SigningKeys keys;
    private SigningKeys.Key first;

    @BeforeEach
    void start() {
        hub.with(Clock.class, clock)
                .with(IdentitySecrets.class, SigningKeys.class)
                .start();
        keys = hub.get(SigningKeys.class);
        keys.establish();
        first = keys.signing();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void aYoungKeyIsLeftAlone() {
        String version = stored().getMetadata().getResourceVersion();
        clock.advance(LIFE.minusSeconds(13)); // the id of a key says whole seconds
        keys.rotate(LIFE);
        assertThat(stored().getMetadata().getResourceVersion()).isEqualTo(version);
        assertThat(keys.signing()).isEqualTo(first);
    }

    @Test
    void aNewKeySignsWhenEveryReplicaMustHaveSeenIt() {
        clock.advance(LIFE);
        keys.rotate(LIFE);
        assertThat(ids()).hasSize(2);
        clock.advance(SigningKeys.SPREAD.minusSeconds(1));
        assertThat(keys.signing()).isEqualTo(first);
        clock.advance(Duration.ofSeconds(1));
        assertThat(keys.signing()).isNotEqualTo(first);
        assertThat(keys.find(first.id())).contains(first);
    }

    @Test
    void anOldKeyStaysUntilNoTokenOfItCanBeGoodAnyMore() {
        clock.advance(LIFE);
        keys.rotate(LIFE);
        clock.advance(SigningKeys.SPREAD.plus(Session.LONGEST).minusSeconds(1));
        keys.rotate(LIFE);
        assertThat(ids()).hasSize(2);
        clock.advance(Duration.ofSeconds(2));
        keys.rotate(LIFE);
        assertThat(ids()).hasSize(1).doesNotContain(first.id());
        assertThat(keys.find(first.id())).isEmpty();
        clock.advance(LIFE);
        keys.rotate(LIFE);
        assertThat(ids()).hasSize(2);
    }

    @Test
    void aKeyThatAnOperatorAddsIsValidAndOneThatHeRemovesIsNot() {
        change(data -> data.putAll(Map.of("by-hand", key(1), "20260101T000000Z-older", key(2))));
        await().until(() -> keys.find("by-hand").isPresent());
        assertThat(keys.signing())
                .as("the only one that is young is too young, and an id without a time says long ago")
                .extracting(SigningKeys.Key::id)
                .isEqualTo("20260101T000000Z-older");
        clock.advance(SigningKeys.SPREAD);
        assertThat(keys.signing()).isEqualTo(first);
        change(data -> data.remove(first.id()));
        await().until(() -> keys.find(first.id()).isEmpty());
    }

    @Test
    void aKeyOfTheFutureNeitherSignsNorKeepsTheOthersFromBeingRotated() {
        change(data -> data.put("99990101T000000Z-by-hand", key(1)));
        await().until(() -> keys.find("99990101T000000Z-by-hand").isPresent());
        clock.advance(LIFE);
        keys.rotate(LIFE);
        assertThat(ids()).hasSize(3);
        keys.rotate(LIFE);
        assertThat(ids()).hasSize(3);
        assertThat(keys.signing()).isEqualTo(first);
    }

    @Test
    void whatIsTooShortToBeAKeyIsNoKeyAndStays() {
        String tooShort = Base64.getEncoder().encodeToString(new byte[31]);
        change(data -> data.put("99990101T000000Z-short", tooShort));
        await().until(() ->
                hub.get(IdentitySecrets.class).cached(SigningKeys.SECRET).containsKey("99990101T000000Z-short"));
        assertThat(keys.find("99990101T000000Z-short")).isEmpty();
        assertThat(keys.signing()).isEqualTo(first);
        clock.advance(LIFE);
        keys.rotate(LIFE);
        assertThat(ids()).hasSize(3).contains("99990101T000000Z-short", first.id());
    }

    @Test
    void keysThatWereLostAreMadeAnewWhenOneIsNeeded() {
        hub.client().resource(stored()).delete();
        await().until(() -> keys.find(first.id()).isEmpty());
        keys.rotate(LIFE);
        assertThat(stored()).isNull();
        assertThat(keys.signing()).isNotEqualTo(first);
    }

    @Test
    void aKeyPrintsNothingOfItself() {
        assertThat(first).hasToString(first.id() + "=***");
    }

    private Set<String> ids() {
        return stored().getData().keySet();
    }

    private void change(Consumer<Map<String, String>> change) {
        Secret secret = stored();
        Map<String, String> data = new TreeMap<>(secret.getData());
        change.accept(data);
        secret.setData(data);
        hub.client().resource(secret).update();
    }

    private static String key(int seed) {
        byte[] value = new byte[32];
        value[0] = (byte) seed;
        return Base64.getEncoder().encodeToString(value);
    }

    private Secret stored() {
        return hub.client()
                .secrets()
                .inNamespace(FeatureHub.SYSTEM_NAMESPACE)
                .withName(SigningKeys.SECRET)
                .get();
    }
}
