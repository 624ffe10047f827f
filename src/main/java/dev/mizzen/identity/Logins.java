package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.SecretText;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** Lets users in, by password or by token. */
@Component
class Logins {
    private final StoredUsers users;
    private final Passwords passwords;
    private final Tokens tokens;
    private final LoginBrake brake;
    private final EndedSessions ended;
    /** Comparing a password is made to be slow: a flood of logins must leave a processor for everybody else. */
    private final Semaphore comparing =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    Logins(StoredUsers users, Passwords passwords, Tokens tokens, LoginBrake brake, EndedSessions ended) {
        this.users = users;
        this.passwords = passwords;
        this.tokens = tokens;
        this.brake = brake;
        this.ended = ended;
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
     *     which only he himself is told
     */
    Login login(String name, SecretText password, String address) {
        comparing.acquireUninterruptibly();
        try {
            brake.check(name, address);
            boolean matches = passwords.matches(password, users.passwordHash(name));
            if (!matches || users.get(name).isEmpty()) {
                brake.failed(name, address);
                throw wrong();
            }
            brake.succeeded(name, address);
        } finally {
            comparing.release();
        }
        User user = users.get(name).orElseThrow(Logins::wrong);
        if (user.disabled()) {
            throw BusinessCode.USER_DISABLED.because("This user is disabled");
        }
        Tokens.Session session = Tokens.Session.begin(name);
        return new Login(
                user,
                users.loggedIn(user),
                tokens.issue(session, Tokens.Grant.access),
                tokens.issue(session, Tokens.Grant.refresh));
    }

    /** A new access token for a refresh token. The refresh token stays the same, so a session has an end. */
    String refresh(String refreshToken) {
        Tokens.Session session = tokens.sessionOfRefresh(refreshToken);
        active(session);
        return tokens.issue(session, Tokens.Grant.access);
    }

    /** Who an access token is of. */
    Entry authenticate(String accessToken) {
        Tokens.Session session = tokens.sessionOfAccess(accessToken);
        return new Entry(active(session), session);
    }

    /** A user who was let in, and the session that his token belongs to. */
    record Entry(User user, Tokens.Session session) {}

    /** Ends a session: this replica takes its tokens no more. */
    void logout(Tokens.Session session) {
        ended.add(session);
    }

    private User active(Tokens.Session session) {
        if (ended.contains(session)) {
            throw BusinessCode.TOKEN_INVALID.because("You have logged out: log in again");
        }
        return users.get(session.user())
                .filter(user -> !user.disabled())
                .orElseThrow(() -> BusinessCode.TOKEN_INVALID.because(
                        "The token is not valid any more: its user is gone or disabled"));
    }

    private static ApiException wrong() {
        return BusinessCode.WRONG_PASSWORD.because("User name or password is wrong");
    }
}
