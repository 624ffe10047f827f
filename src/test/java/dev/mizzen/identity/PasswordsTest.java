package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.SecretText;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordsTest {
    private static final SecretText RIGHT = new SecretText("Passw0rd12");
    private static final SecretText WRONG = new SecretText("Passw0rd13");

    @RepeatedTest(200)
    void aGeneratedPasswordIsTwelveLettersAndDigitsWithBothInIt() {
        assertThat(Passwords.generate().reveal())
                .matches("[a-zA-Z0-9]{12}")
                .matches(".*[a-zA-Z].*")
                .matches(".*[0-9].*");
    }

    @Test
    void generatedPasswordsDoNotRepeat() {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            made.add(Passwords.generate().reveal());
        }
        assertThat(made).hasSize(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcdefg1", "abcdefghijklmno1", "p@ss w0rd", "пароль12"})
    void allowed(String password) {
        assertThat(Passwords.isAllowed(new SecretText(password))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abcdef1", "abcdefghijklmnop1", "abcdefgh", "12345678", "парольпароль1"})
    void notAllowed(String password) {
        assertThat(Passwords.isAllowed(new SecretText(password))).isFalse();
    }

    @Test
    void onlyTheRightPasswordMatches() {
        Passwords passwords = new Passwords();
        String hash = passwords.hash(RIGHT);
        assertThat(hash).doesNotContain(RIGHT.reveal());
        assertThat(passwords.matches(RIGHT, Optional.of(hash))).isTrue();
        assertThat(passwords.matches(WRONG, Optional.of(hash))).isFalse();
        assertThat(passwords.matches(new SecretText("x".repeat(5_000)), Optional.of(hash)))
                .isFalse();
        assertThat(passwords.matches(RIGHT, Optional.of("Passw0rd12"))).isFalse();
        assertThat(passwords.matches(RIGHT, Optional.empty())).isFalse();
    }

    /** What takes the time is one comparison with a hash of one strength; so that is what is counted. */
    @Test
    void nobodysPasswordCostsAsMuchAsAWrongOne() {
        Counting counting = new Counting();
        Passwords passwords = new Passwords(counting);
        String hash = passwords.hash(RIGHT);
        for (Optional<String> stored : java.util.List.of(
                Optional.of(hash), Optional.<String>empty(), Optional.of(""), Optional.of("no hash"))) {
            counting.comparisons.set(0);
            passwords.matches(WRONG, stored);
            assertThat(counting.comparisons).as("hash: %s", stored).hasValue(1);
            assertThat(counting.lastHash.substring(0, 7)).isEqualTo(hash.substring(0, 7));
        }
    }

    private static final class Counting implements PasswordEncoder {
        private final PasswordEncoder bcrypt = new BCryptPasswordEncoder();
        private final AtomicInteger comparisons = new AtomicInteger();
        private String lastHash = "";

        @Override
        public String encode(CharSequence password) {
            return bcrypt.encode(password);
        }

        @Override
        public boolean matches(CharSequence password, String hash) {
            comparisons.incrementAndGet();
            lastHash = hash;
            return bcrypt.matches(password, hash);
        }
    }
}
