package dev.mizzen.identity;

import dev.mizzen.shared.SecretText;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes weak hashes of passwords anew, at the only moment when a password is there to make one of: at a good login. */
@Component
class HashUpgrades {
    private static final Logger log = LoggerFactory.getLogger(HashUpgrades.class);

    private final StoredPasswords stored;
    private final Passwords passwords;

    HashUpgrades(StoredPasswords stored, Passwords passwords) {
        this.stored = stored;
        this.passwords = passwords;
    }

    /**
     * What the session that begins is to rest on: a hash of the same password, as it is stored now. Never overwrites a password that was
     * changed meanwhile, and fails no login: then the weak hash stays.
     *
     * @param hash what the password was found to be right with
     */
    String strengthen(User user, SecretText password, String hash) {
        if (!Passwords.isWeak(hash)) {
            return hash;
        }
        try {
            String strong = passwords.hash(password);
            if (stored.exchange(user, hash, strong)) {
                return strong;
            }
            // The same user, logging in somewhere else, was faster. Or his password was changed: then this session is
            // over at once.
            Optional<String> now = stored.now(user);
            return now.filter(other -> passwords.matches(password, now)).orElse(hash);
        } catch (RuntimeException e) {
            log.warn(
                    "The hash of the password of {} could not be made anew: {}",
                    user.name(),
                    e.getClass().getSimpleName());
            return hash;
        }
    }
}
