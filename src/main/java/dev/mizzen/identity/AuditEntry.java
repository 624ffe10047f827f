package dev.mizzen.identity;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that somebody did, or was not let do. It never holds a part of a body, of a query or of a token.
 *
 * @param who the user, or the program that wrote to Kubernetes; empty where that is not known. For a login that failed, the user whose
 *     name was given; of names that are nobody's none is kept, since people type their passwords there
 * @param token the name of the token for a program that was used, one of those of {@code who}; empty where he had logged in
 * @param from the address a request came from; else empty
 * @param action a method and a route for a request, a word for what the engine did or happened in Kubernetes
 * @param thing what it was done to: the names in the route's path, or those of an object
 * @param fields which parts of the body were sent, without what was in them: a new password or another role shows by them
 * @param status that of the answer to a request, else 0
 * @param businessCode that of the answer where it has one, else 0
 * @param requestId that of the request, else empty
 */
record AuditEntry(
        Instant time,
        Source source,
        String who,
        String token,
        String from,
        String action,
        Map<String, String> thing,
        List<String> fields,
        Outcome outcome,
        int status,
        int businessCode,
        String requestId) {
    AuditEntry {
        thing = Collections.unmodifiableMap(new TreeMap<>(thing));
    }

    /** Whose doing it is; spelled as on the wire. */
    enum Source {
        /** A user's, who showed a good token or the right password. */
        user,
        /** Somebody's of whom nothing is proven. */
        nobody,
        /** Mizzen's own, which made a wish come true. */
        engine,
        /** Somebody's who wrote to Kubernetes past Mizzen. */
        kubernetes
    }

    /** How it ended; spelled as on the wire. */
    enum Outcome {
        /** It was done. */
        allowed,
        /** He may not do it, or nobody may. */
        refused,
        /** It could not be done for another reason. */
        failed
    }
}
