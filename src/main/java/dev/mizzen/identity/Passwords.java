package dev.mizzen.identity;

import dev.mizzen.shared.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Makes, hashes and compares passwords. Safety rule: a comparison costs the same whatever it is made with, or the time it takes would
 * tell which names are users'.
 */
@Component
class Passwords {
    /**
     * Of bcrypt, as a power of two. With 10 a comparison takes some 80 ms of a processor, with 12 more than 300. It is VelaUX's too, so
     * what is imported needs nothing done to it.
     */
    static final int COST = 10;

    static final String RULE = "8 to 16 bytes long, with a letter and a digit";

    private static final String LETTERS_AND_DIGITS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int GENERATED_LENGTH = 12;
    private static final Pattern BCRYPT =
            Pattern.compile("(?<method>\\$2[aby]?\\$)(?<cost>\\d\\d)(?<rest>\\$[./0-9A-Za-z]{53})");
    /** The least that bcrypt knows. */
    private static final int LOWEST_COST = 4;
    /** Of a password bcrypt looks at no more bytes. */
    private static final int LONGEST_BYTES = 72;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final PasswordEncoder encoder;
    /** Compared with where there is no hash, so that a user who is unknown costs as much time as a wrong password. */
    private final String nobodys;

    Passwords() {
        this(new BCryptPasswordEncoder(COST));
    }

    Passwords(PasswordEncoder encoder) {
        this.encoder = encoder;
        this.nobodys = encode(encoder, generate());
    }

    /** Whether a password may be given to a user, by VelaUX's rule: {@link #RULE}. */
    static boolean isAllowed(SecretText password) {
        String text = password.reveal();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return bytes >= 8
                && bytes <= 16
                && text.codePoints().anyMatch(Character::isLetter)
                && text.codePoints().anyMatch(Character::isDigit);
    }

    /** A new password that VelaUX's login form lets through; without the characters that are mistaken for one another. */
    static SecretText generate() {
        while (true) {
            SecretText password = new SecretText(RANDOM.ints(GENERATED_LENGTH, 0, LETTERS_AND_DIGITS.length())
                    .mapToObj(at -> String.valueOf(LETTERS_AND_DIGITS.charAt(at)))
                    .collect(Collectors.joining()));
            if (isAllowed(password)) {
                return password;
            }
        }
    }

    String hash(SecretText password) {
        return encode(encoder, password);
    }

    /** Whether passwords can be compared with a hash: it is bcrypt's, and costs no more than one that is made here. */
    static boolean takes(String hash) {
        return cost(hash).isPresent();
    }

    /** Whether a hash is to be made anew: it costs less than one that is made here. */
    static boolean isWeak(String hash) {
        return cost(hash).filter(cost -> cost < COST).isPresent();
    }

    /**
     * Whether the password is the hashed one. Takes as long where there is no hash, or none that can be used: then it is compared with
     * nobody's. Each step up doubles the work, so a hash of a lower cost is made up for by one comparison at each cost from its own on.
     */
    boolean matches(SecretText password, Optional<String> hash) {
        String text = password.reveal();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Optional<String> usable = hash.filter(Passwords::takes);
        boolean matches = encoder.matches(text, usable.orElse(nobodys));
        for (int cost = usable.flatMap(Passwords::cost).orElse(COST); cost < COST; cost++) {
            encoder.matches(text, nobodysAt(cost));
        }
        return matches && usable.isPresent() && bytes.length <= LONGEST_BYTES;
    }

    private String nobodysAt(int cost) {
        return BCRYPT.matcher(nobodys).replaceFirst("${method}%02d${rest}".formatted(cost));
    }

    private static Optional<Integer> cost(String hash) {
        Matcher bcrypt = BCRYPT.matcher(hash);
        return bcrypt.matches()
                ? Optional.of(Integer.parseInt(bcrypt.group("cost")))
                        .filter(cost -> cost >= LOWEST_COST && cost <= COST)
                : Optional.empty();
    }

    private static String encode(PasswordEncoder encoder, SecretText password) {
        String hash = encoder.encode(password.reveal());
        if (hash == null) {
            throw new IllegalStateException("no hash was made");
        }
        return hash;
    }
}
