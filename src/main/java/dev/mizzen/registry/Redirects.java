package dev.mizzen.registry;

import java.io.IOException;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/** Goes where a registry sends on to: without a credential, a few times, from HTTPS never to HTTP. */
final class Redirects {
    private static final int MOST = 5;

    private final Transport transport;
    private final Access access;
    private final Deadline deadline;

    Redirects(Transport transport, Access access, Deadline deadline) {
        this.transport = transport;
        this.access = access;
        this.deadline = deadline;
    }

    /**
     * The answer itself if it is no redirect, else the one at the end.
     *
     * @param accept media types; empty for any
     * @param limit of each answer, in bytes
     */
    Answer follow(Answer answer, String accept, int limit) throws RegistryException {
        Answer last = answer;
        for (int hops = 0; last.isRedirect(); hops++) {
            HttpUrl next = last.location().orElseThrow(() -> broken("The registry redirects to nowhere."));
            if (hops == MOST) {
                throw broken("The registry redirects in circles.");
            }
            if (last.url().isHttps() && !next.isHttps()) {
                throw broken("The registry redirects from HTTPS to HTTP.");
            }
            last = get(next, accept, limit);
        }
        return last;
    }

    private Answer get(HttpUrl url, String accept, int limit) throws RegistryException {
        Headers headers = accept.isEmpty() ? Headers.EMPTY : Headers.of("Accept", accept);
        boolean anyCertificate = access.insecure() && Places.sameName(access, url);
        long begun = System.nanoTime();
        try {
            return transport.get(new Transport.Ask(url, headers, anyCertificate, limit, deadline));
        } catch (IOException e) {
            throw NetworkFailure.of(e, url.host(), begun);
        }
    }

    private static RegistryException broken(String words) {
        return new RegistryException(Trouble.BROKEN, words, Optional.empty());
    }
}
