package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.SecretText;
import dev.mizzen.shared.Trail;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Lets users in, by password or by token. */
@Component
class Logins {
    private final StoredUsers users;
    private final StoredPasswords stored;
    private final Passwords passwords;
    private final Tokens tokens;
    private final LoginBrake brake;
    private final Sessions sessions;
    private final PersonalTokens personalTokens;
    private final Comparisons comparisons;
    private final HashUpgrades upgrades;

    Logins(
            StoredUsers users,
            StoredPasswords stored,
            Passwords passwords,
            Tokens tokens,
            LoginBrake brake,
            Comparisons comparisons,
            HashUpgrades upgrades,
            Sessions sessions,
            PersonalTokens personalTokens) {
        this.users = users;
        this.stored = stored;
        this.passwords = passwords;
        this.tokens = tokens;
        this.brake = brake;
        this.comparisons = comparisons;
        this.upgrades = upgrades;
        this.sessions = sessions;
        this.personalTokens = personalTokens;
    }

    /** Who has logged in, when, and the tokens for it. */
    record Login(User user, Instant time, String accessToken, String refreshToken) {
        @Override
        public String toString() {
            return "Login of " + user.name();
        }
    }

    /**
     * Logs a user in.
     *
     * @param address where the request came from
     * @throws ApiException if the password is not the user's or there is no such user, which look alike; if he is disabled,
     *     which only he himself is told; if there were too many wrong passwords, or too many log in at once
     */
    Login login(String name, SecretText password, String address) {
        users.get(name).ifPresent(known -> Trail.current().claimsToBe(known.name()));
        LoginAttempt attempt = LoginAttempt.of(name, address);
        brake.check(attempt);
        String hash = comparisons
                .compare(attempt, brake.trust(attempt), () -> fitting(name, password, attempt))
                .orElseThrow(Logins::wrong);
        Trail.current().by(name);
        User user = users.get(name).orElseThrow(Logins::wrong);
        if (user.disabled()) {
            throw BusinessCode.USER_DISABLED.because("This user is disabled");
        }
        return begun(user, sessions.begin(user, Optional.of(hash)));
    }

    /**
     * Lets in a user whom an OpenID Connect provider vouches for.
     *
     * @throws ApiException if he is disabled
     */
    Login enter(User user) {
        if (user.disabled()) {
            throw BusinessCode.USER_DISABLED.because("This user is disabled");
        }
        return begun(user, sessions.begin(user));
    }

    private Login begun(User user, Session session) {
        return new Login(
                user, users.loggedIn(user), tokens.access(session), tokens.refresh(session, 0, session.begun()));
    }

    /** The stored hash that the password is of, if it is; made anew where it was weak. */
    private Optional<String> fitting(String name, SecretText password, LoginAttempt attempt) {
        // Others may have been wrong while this one waited.
        brake.check(attempt);
        Optional<User> user = users.get(name);
        Optional<String> hash = user.flatMap(stored::of);
        boolean matches = passwords.matches(password, hash);
        if (!matches || user.isEmpty()) {
            brake.failed(attempt);
            return Optional.empty();
        }
        brake.succeeded(attempt);
        if (user.get().disabled()) {
            return hash;
        }
        Optional<String> strong = hash.map(weak -> upgrades.strengthen(user.get(), password, weak));
        stored.claim(user.get());
        return strong;
    }

    /** Both tokens of a session, anew. */
    record Renewal(String accessToken, String refreshToken) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * Both tokens anew for a refresh token, which by this has been used. The session ends when it would have ended.
     *
     * @param address where the request came from
     */
    Renewal refresh(String refreshToken, String address) {
        Tokens.Refresh shown = tokens.readRefresh(refreshToken);
        Trail.current().claimsToBe(shown.session().user());
        Sessions.Refreshed next = sessions.refresh(shown.session(), shown.generation());
        brake.seen(LoginAttempt.of(shown.session().user(), address));
        return new Renewal(
                tokens.access(shown.session()), tokens.refresh(shown.session(), next.generation(), next.made()));
    }

    /** Who was let in, and by what. */
    sealed interface Entry {
        User user();

        /** Somebody who has logged in. */
        record OfSession(User user, Session session) implements Entry {}

        /** A program, with a token that a user has made for it. */
        record OfToken(User user, PersonalToken by) implements Entry {}
    }

    /**
     * Who an access token, or a personal one, is of.
     *
     * @throws ApiException if it is not good, with the code that VelaUX's UI expects
     */
    Entry authenticate(SecretText token) {
        if (PersonalTokens.isOne(token.reveal())) {
            PersonalToken personal = personalTokens.check(token);
            return new Entry.OfToken(sessions.owner(personal), personal);
        }
        Session session = tokens.sessionOfAccess(token.reveal());
        return new Entry.OfSession(sessions.userOf(session), session);
    }

    /** Ends a session. */
    void logout(Session session) {
        sessions.end(session);
    }

    private static ApiException wrong() {
        return BusinessCode.WRONG_PASSWORD.because("User name or password is wrong");
    }
}
