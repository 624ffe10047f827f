package dev.mizzen.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import okhttp3.Challenge;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/**
 * One question to a registry, until it is answered. Where a credential may go is decided here: to the config's own host, and to the realm
 * that this host's first answer names, if it is no redirect. Never along a redirect.
 */
final class Conversation {
    private static final Duration BASIC_LIFE = Duration.ofMinutes(5);

    private final Transport transport;
    private final Tokens tokens;
    private final Grants grants;
    private final Access access;
    private final Deadline deadline;
    private final Redirects redirects;
    private final Set<String> sent = new HashSet<>();

    Conversation(Transport transport, Tokens tokens, Grants grants, Access access, Deadline deadline) {
        this.transport = transport;
        this.tokens = tokens;
        this.grants = grants;
        this.access = access;
        this.deadline = deadline;
        this.redirects = new Redirects(transport, access, deadline);
    }

    /**
     * What is wanted.
     *
     * @param url at the registry's own host
     * @param accept media types; empty for any
     * @param repository whose scope is asked for where the registry names none
     * @param limit of the answer, in bytes
     */
    record Question(HttpUrl url, String accept, String repository, int limit) {}

    /** @throws RegistryException if what comes back is no 200 */
    Answer ask(Question question) throws RegistryException {
        Answer answer = settled(question);
        if (answer.ok()) {
            return answer;
        }
        throw refused(answer, Trouble.DENIED);
    }

    private Answer settled(Question question) throws RegistryException {
        Optional<String> known = grants.find(access, question.repository());
        if (known.isPresent()) {
            Answer answer = own(question, known);
            if (answer.status() != 401) {
                return followed(question, answer);
            }
            grants.forget(access, question.repository());
        }
        Answer first = own(question, Optional.empty());
        if (first.status() != 401) {
            return followed(question, first);
        }
        return switch (Demand.of(first.challenges(), access.plainHttp())) {
            case Demand.Basic basic -> withPassword(question, first);
            case Demand.Token demand -> withToken(question, demand);
            case Demand.Unknown unknown ->
                throw new RegistryException(unknown.trouble(), unknown.why(), Optional.empty());
        };
    }

    private Answer withPassword(Question question, Answer first) throws RegistryException {
        if (access.login().isEmpty()) {
            return first;
        }
        String authorization = Tokens.basic(access.login().get());
        Answer answer = own(question, Optional.of(authorization));
        if (answer.status() == 401) {
            throw refused(answer, Trouble.CREDENTIAL_REJECTED);
        }
        grants.keepForAll(access, authorization, BASIC_LIFE);
        return followed(question, answer);
    }

    /** A token that is not taken is replaced once: it may have run out on the way. The realm stays the one that was named first. */
    private Answer withToken(Question question, Demand.Token demand) throws RegistryException {
        String scope = demand.scope().orElse("repository:" + question.repository() + ":pull");
        for (boolean again = false; ; again = true) {
            Tokens.Token token = tokens.get(access, demand, Optional.of(scope), deadline);
            Answer answer = own(question, Optional.of(token.authorization()));
            if (answer.status() != 401) {
                grants.keep(access, question.repository(), token.authorization(), token.life());
                return followed(question, answer);
            }
            if (again || lacksScope(answer)) {
                throw refused(answer, notTaken(answer));
            }
        }
    }

    /** @param rejected what a 401 means here */
    private RegistryException refused(Answer answer, Trouble rejected) {
        return Refusal.of(answer, Words.secrets(access.login(), sent), rejected);
    }

    private Trouble notTaken(Answer answer) {
        return access.login().isPresent() && !lacksScope(answer) ? Trouble.CREDENTIAL_REJECTED : Trouble.DENIED;
    }

    /** RFC 6750: the token is good, but not for this. */
    private static boolean lacksScope(Answer answer) {
        return answer.challenges().stream()
                .map(Challenge::authParams)
                .anyMatch(parameters -> "insufficient_scope".equals(parameters.get("error")));
    }

    private Answer own(Question question, Optional<String> authorization) throws RegistryException {
        Headers.Builder headers = new Headers.Builder();
        if (!question.accept().isEmpty()) {
            headers.add("Accept", question.accept());
        }
        authorization.ifPresent(value -> {
            headers.add("Authorization", value);
            sent.add(value);
        });
        long begun = System.nanoTime();
        try {
            return transport.get(
                    new Transport.Ask(question.url(), headers.build(), access.insecure(), question.limit(), deadline));
        } catch (IOException e) {
            throw NetworkFailure.of(e, question.url().host(), begun);
        }
    }

    /**
     * A 401 after a redirect is not met with anything: no credential goes along. What another host than the registry's says instead of an
     * answer is not told: it may be one that whoever named the registry cannot reach himself.
     */
    private Answer followed(Question question, Answer answer) throws RegistryException {
        Answer last = redirects.follow(answer, question.accept(), question.limit());
        if (!last.ok() && !Places.sameName(access, last.url())) {
            throw new RegistryException(
                    Trouble.BROKEN,
                    "The registry redirects to " + last.url().host()
                            + ", which does not give it. No login is sent along a redirect.",
                    Optional.empty());
        }
        if (last != answer && last.status() == 401) {
            throw new RegistryException(
                    Trouble.DENIED,
                    "The registry redirects to " + last.url().host()
                            + ", which demands a login. None is sent along a redirect.",
                    Optional.empty());
        }
        return last;
    }
}
