package dev.mizzen.registry;

import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.registry.Verdict.Name;
import dev.mizzen.registry.Verdict.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/** Tries a registry once, step by step, with its credential if there is one. */
final class Examination {
    private static final int LIMIT = 256 * 1024;

    private final Transport transport;
    private final Tokens tokens;
    private final Access access;
    private final Deadline deadline;
    private final List<Step> steps = new ArrayList<>();
    private long failedBegun = System.nanoTime();
    private final Set<String> sent = new HashSet<>();

    Examination(Transport transport, Tokens tokens, Access access, Deadline deadline) {
        this.transport = transport;
        this.tokens = tokens;
        this.access = access;
        this.deadline = deadline;
    }

    /** What a step does. */
    @FunctionalInterface
    private interface Work {
        void run() throws RegistryException;
    }

    Verdict verdict() {
        Optional<HttpUrl> root = Places.root(access);
        if (root.isPresent()) {
            examine(root.get());
        } else {
            fail(Name.ADDRESS, Duration.ZERO, trouble(Trouble.NAME_UNKNOWN, access.host() + " is no host name."));
        }
        return new Verdict(List.copyOf(steps), failedBegun);
    }

    private void examine(HttpUrl root) {
        long begun = System.nanoTime();
        StepTimes times = new StepTimes();
        try {
            Answer first = transport.getFresh(ask(root, Optional.empty()), times);
            connected(root, times);
            if (step(Name.REGISTRY, times.rest(), () -> SpokenApi.require(access, followed(first)))) {
                challenge(root, first);
            }
        } catch (IOException e) {
            unanswered(root, times, NetworkFailure.of(e, root.host(), begun));
        }
    }

    private Answer followed(Answer first) throws RegistryException {
        if (SpokenApi.wantsTls(access, first)) {
            throw trouble(Trouble.HTTPS_EXPECTED, first.url().host() + " speaks HTTPS, not HTTP.");
        }
        return new Redirects(transport, access, deadline).follow(first, "", LIMIT);
    }

    private void connected(HttpUrl root, StepTimes times) {
        pass(Name.ADDRESS, times.address());
        if (root.isHttps()) {
            pass(Name.TLS, times.tls());
        }
    }

    private void unanswered(HttpUrl root, StepTimes times, RegistryException failure) {
        if (times.isReady(root.isHttps())) {
            connected(root, times);
            fail(Name.REGISTRY, times.rest(), failure);
        } else if (times.reachedTls()) {
            pass(Name.ADDRESS, times.address());
            fail(Name.TLS, times.tls(), failure);
        } else {
            fail(Name.ADDRESS, times.address(), failure);
        }
    }

    private void challenge(HttpUrl root, Answer first) {
        if (first.isRedirect()) {
            pass(Name.CHALLENGE, Duration.ZERO);
            if (access.login().isPresent()) {
                fail(
                        Name.CREDENTIAL,
                        Duration.ZERO,
                        trouble(
                                Trouble.BROKEN,
                                "The registry redirects elsewhere, and no credential is sent along a redirect: it was"
                                        + " not tried."));
            }
        } else if (first.status() != 401) {
            pass(Name.CHALLENGE, Duration.ZERO);
            access.login()
                    .ifPresent(login -> step(Name.CREDENTIAL, Duration.ZERO, () -> whereNoneIsDemanded(root, login)));
        } else {
            switch (Demand.of(first.challenges(), access.plainHttp())) {
                case Demand.Unknown unknown ->
                    fail(Name.CHALLENGE, Duration.ZERO, trouble(unknown.trouble(), unknown.why()));
                case Demand.Basic basic -> {
                    pass(Name.CHALLENGE, Duration.ZERO);
                    access.login()
                            .ifPresent(login -> step(Name.CREDENTIAL, Duration.ZERO, () -> withPassword(root, login)));
                }
                case Demand.Token demand -> token(root, demand);
            }
        }
    }

    /** Without a login too: whether the token server answers is part of the challenge. That it gives nothing to strangers is no fault. */
    private void token(HttpUrl root, Demand.Token demand) {
        long begun = System.nanoTime();
        try {
            Tokens.Token token = tokens.get(access, demand, Optional.empty(), deadline);
            pass(Name.CHALLENGE, since(begun));
            if (access.login().isPresent()) {
                step(Name.CREDENTIAL, Duration.ZERO, () -> withToken(root, demand, token));
            }
        } catch (RegistryException e) {
            boolean reached = e.trouble() != Trouble.REALM_UNREACHABLE && e.trouble() != Trouble.REALM_NOT_ALLOWED;
            if (reached && access.login().isPresent()) {
                pass(Name.CHALLENGE, since(begun));
                fail(Name.CREDENTIAL, Duration.ZERO, e);
            } else if (reached && e.trouble() == Trouble.DENIED) {
                pass(Name.CHALLENGE, since(begun));
            } else {
                fail(Name.CHALLENGE, since(begun), e);
            }
        }
    }

    private void withPassword(HttpUrl url, Login login) throws RegistryException {
        Answer answer = get(url, Optional.of(Tokens.basic(login)));
        accepted(answer);
        SpokenApi.require(access, answer);
    }

    /** A token that is not taken is replaced once: some servers' clocks are late. */
    private void withToken(HttpUrl root, Demand.Token demand, Tokens.Token token) throws RegistryException {
        Answer answer = get(root, Optional.of(token.authorization()));
        if (answer.status() == 401) {
            Tokens.Token another = tokens.get(access, demand, Optional.empty(), deadline);
            answer = get(root, Optional.of(another.authorization()));
        }
        accepted(answer);
    }

    /**
     * There are registries that let everybody in at the door and ask for a password behind it, and some that ask for none but reject a
     * wrong one. So the list of repositories is asked for, which hardly any gives to strangers; then the door is tried with the password.
     */
    private void whereNoneIsDemanded(HttpUrl root, Login login) throws RegistryException {
        HttpUrl behind = root.newBuilder()
                .addPathSegment("_catalog")
                .addQueryParameter("n", "1")
                .build();
        Answer answer = get(behind, Optional.empty());
        if (answer.status() == 401) {
            Demand demand = Demand.of(answer.challenges(), access.plainHttp());
            if (demand instanceof Demand.Token wanted) {
                tokens.get(access, wanted, Optional.empty(), deadline);
                return;
            }
            if (demand instanceof Demand.Basic) {
                Answer tried = get(behind, Optional.of(Tokens.basic(login)));
                if (tried.status() == 401 || tried.status() == 429) {
                    accepted(tried);
                }
            }
        }
        withPassword(root, login);
    }

    private void accepted(Answer answer) throws RegistryException {
        if (!answer.ok()) {
            throw Refusal.of(answer, Words.secrets(access.login(), sent), Trouble.CREDENTIAL_REJECTED);
        }
    }

    private Answer get(HttpUrl url, Optional<String> authorization) throws RegistryException {
        long begun = System.nanoTime();
        try {
            return transport.get(ask(url, authorization));
        } catch (IOException e) {
            throw NetworkFailure.of(e, url.host(), begun);
        }
    }

    private Transport.Ask ask(HttpUrl url, Optional<String> authorization) {
        Headers.Builder headers = new Headers.Builder();
        authorization.ifPresent(value -> {
            headers.add("Authorization", value);
            sent.add(value);
        });
        return new Transport.Ask(url, headers.build(), access.insecure(), LIMIT, deadline);
    }

    private boolean step(Name name, Duration before, Work work) {
        long begun = System.nanoTime();
        try {
            work.run();
            pass(name, before.plus(since(begun)));
            return true;
        } catch (RegistryException e) {
            fail(name, before.plus(since(begun)), e);
            return false;
        }
    }

    private void pass(Name name, Duration took) {
        steps.add(new Step(name, took, Optional.empty()));
    }

    private void fail(Name name, Duration took, RegistryException failure) {
        failedBegun = failure.begun();
        String words = String.valueOf(failure.getMessage());
        steps.add(new Step(name, took, Optional.of(new Failure(failure.trouble(), words, failure.pause()))));
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static RegistryException trouble(Trouble trouble, String words) {
        return new RegistryException(trouble, words, Optional.empty());
    }
}
