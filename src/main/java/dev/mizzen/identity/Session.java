package dev.mizzen.identity;

import java.time.Duration;
import java.time.Instant;

/**
 * What begins with a login: its tokens, and those they are refreshed to, belong together and end together.
 *
 * @param stamp what the session rests on, see {@link Sessions}
 * @param begun in whole seconds, as a token says it
 */
record Session(String user, String id, String stamp, Instant begun) {
    /** After this much time its refresh tokens are no good: whoever is still there logs in again. */
    static final Duration REFRESHED_FOR = Duration.ofHours(24);

    /** The last thing a session does is to get an access token. */
    static final Duration LONGEST = REFRESHED_FOR.plus(Tokens.ACCESS_LIFE);
}
