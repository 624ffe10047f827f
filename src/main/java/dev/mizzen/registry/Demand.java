package dev.mizzen.registry;

import java.util.List;
import java.util.Optional;
import okhttp3.Challenge;
import okhttp3.HttpUrl;

/** What a registry demands before it gives anything. */
sealed interface Demand {
    /** A name and a password, with each request. */
    record Basic() implements Demand {}

    /**
     * A token, which another server gives.
     *
     * @param realm where
     * @param service for whom; absent if the challenge does not say
     * @param scope for what; absent if the challenge does not say
     */
    record Token(HttpUrl realm, Optional<String> service, Optional<String> scope) implements Demand {}

    /** Nothing that Mizzen can meet. */
    record Unknown(Trouble trouble, String why) implements Demand {}

    /**
     * Reads the challenges of a 401; a token is preferred where several are offered.
     *
     * @param plainHttp whether a realm without TLS will do
     */
    static Demand of(List<Challenge> challenges, boolean plainHttp) {
        Demand best = new Unknown(Trouble.BROKEN, "The registry demands a login, but does not say of what kind.");
        for (Challenge challenge : challenges) {
            Demand next = of(challenge, plainHttp);
            if (next instanceof Token) {
                return next;
            }
            if (next instanceof Basic || !(best instanceof Basic)) {
                best = next;
            }
        }
        return best;
    }

    private static Demand of(Challenge challenge, boolean plainHttp) {
        if (challenge.scheme().equalsIgnoreCase("Basic")) {
            return new Basic();
        }
        if (!challenge.scheme().equalsIgnoreCase("Bearer")) {
            return new Unknown(Trouble.BROKEN, "The registry demands a login of a kind that registries do not have.");
        }
        HttpUrl realm = HttpUrl.parse(parameter(challenge, "realm").orElse(""));
        if (realm == null) {
            return new Unknown(
                    Trouble.REALM_UNREACHABLE, "The registry demands a token, but names no address that gives one.");
        }
        if (!realm.isHttps() && !plainHttp) {
            return new Unknown(
                    Trouble.REALM_UNREACHABLE,
                    "The registry demands a token from an address without TLS: nothing is sent there.");
        }
        return new Token(realm, parameter(challenge, "service"), parameter(challenge, "scope"));
    }

    private static Optional<String> parameter(Challenge challenge, String name) {
        return Optional.ofNullable(challenge.authParams().get(name)).filter(value -> !value.isBlank());
    }
}
