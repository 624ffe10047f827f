package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.SecretText;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordsTest {
    private static final SecretText RIGHT = new SecretText("Passw0rd12");
    private static final SecretText WRONG = new SecretText("Passw0rd13");
    private static final BCryptPasswordEncoder BCRYPT = new BCryptPasswordEncoder();

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

    /** What takes the time are rounds of bcrypt, two to the power of the cost; so these are what is counted. */
    @Test
    void everyComparisonCostsTheSame() {
        Counting counting = new Counting();
        Passwords passwords = new Passwords(counting);
        List<Optional<String>> all =
                new ArrayList<>(List.of(Optional.empty(), Optional.of(""), Optional.of("no hash")));
        IntStream.rangeClosed(4, 12).mapToObj(cost -> Optional.of(hash(cost))).forEach(all::add);
        for (Optional<String> stored : all) {
            for (SecretText password : List.of(RIGHT, WRONG, new SecretText("x".repeat(100_000)))) {
                counting.rounds = 0;
                passwords.matches(password, stored);
                assertThat(counting.rounds).as("hash: %s", stored).isEqualTo(1L << Passwords.COST);
            }
        }
    }

    /** Roughly: the count above says it exactly, but of what is asked for, not of what is done. */
    @Test
    void aWeakHashTakesAsLongAsNone() {
        Passwords passwords = new Passwords();
        String weak = hash(4);
        millis(passwords, Optional.of(weak));
        double without = millis(passwords, Optional.empty());
        double with = millis(passwords, Optional.of(weak));
        assertThat(with).isBetween(without / 2, without * 2);
    }

    @Test
    void hashesOfLowerCostAreGoodAndWeak() {
        Passwords passwords = new Passwords();
        for (int cost : List.of(4, 8, 9)) {
            assertThat(passwords.matches(RIGHT, Optional.of(hash(cost)))).isTrue();
            assertThat(passwords.matches(WRONG, Optional.of(hash(cost)))).isFalse();
            assertThat(Passwords.isWeak(hash(cost))).isTrue();
        }
        assertThat(Passwords.isWeak(passwords.hash(RIGHT))).isFalse();
        assertThat(Passwords.isWeak("no hash")).isFalse();
    }

    @Test
    void aHashThatWouldTakeLongerThanOthersIsNone() {
        Passwords passwords = new Passwords();
        assertThat(passwords.matches(RIGHT, Optional.of(hash(12)))).isFalse();
        assertThat(Passwords.takes(hash(12))).isFalse();
        assertThat(Passwords.takes(hash(Passwords.COST))).isTrue();
    }

    @Test
    void bcryptLooksAt72BytesButNobodyIsLetInByThem() {
        Passwords passwords = new Passwords();
        String hash = BCRYPT.encode("x".repeat(72));
        assertThat(passwords.matches(new SecretText("x".repeat(72)), Optional.of(hash)))
                .isTrue();
        assertThat(passwords.matches(new SecretText("x".repeat(73)), Optional.of(hash)))
                .isFalse();
    }

    private static String hash(int cost) {
        return new BCryptPasswordEncoder(cost).encode(RIGHT.reveal());
    }

    private static double millis(Passwords passwords, Optional<String> hash) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < 5; i++) {
            passwords.matches(WRONG, hash);
        }
        return (threads.getCurrentThreadCpuTime() - start) / 1e6;
    }

    private static final class Counting implements PasswordEncoder {
        private long rounds;

        @Override
        public String encode(CharSequence password) {
            return BCRYPT.encode(password);
        }

        @Override
        public boolean matches(CharSequence password, String hash) {
            rounds += 1L << Integer.parseInt(hash.substring(4, 6));
            return false;
        }
    }
}
