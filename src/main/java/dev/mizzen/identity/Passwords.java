package dev.mizzen.identity;

import dev.mizzen.shared.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Makes, hashes and compares passwords. */
@Component
class Passwords {
    static final String RULE = "8 to 16 bytes long, with a letter and a digit";

    private static final String LETTERS_AND_DIGITS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int GENERATED_LENGTH = 12;
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]?\\$\\d\\d\\$[./0-9A-Za-z]{53}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PasswordEncoder encoder;
    /** Compared with where there is no hash, so that a user who is unknown costs as much time as a wrong password. */
    private final String nobodys;

    Passwords() {
        this(new BCryptPasswordEncoder());
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

    /** Whether the password is the hashed one; takes as long where there is no hash. */
    boolean matches(SecretText password, Optional<String> hash) {
        Optional<String> usable = hash.filter(BCRYPT.asMatchPredicate());
        return encoder.matches(password.reveal(), usable.orElse(nobodys)) && usable.isPresent();
    }

    private static String encode(PasswordEncoder encoder, SecretText password) {
        String hash = encoder.encode(password.reveal());
        if (hash == null) {
            throw new IllegalStateException("no hash was made");
        }
        return hash;
    }
}
