package dev.mizzen.registry;

import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.registry.Verdict.Name;
import dev.mizzen.registry.Verdict.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Registries that have no image, and answer a check as a test says. */
final class PlayedVerdicts implements Registries {
    /** What was tried, with its login, in its order. */
    final List<Access> tried = Collections.synchronizedList(new ArrayList<>());

    volatile Function<Access, Verdict> answer = access -> good();

    static Verdict good() {
        return new Verdict(List.of(
                step(Name.ADDRESS, 3, null),
                step(Name.TLS, 20, null),
                step(Name.REGISTRY, 15, null),
                step(Name.CHALLENGE, 1, null),
                step(Name.CREDENTIAL, 12, null)));
    }

    /** A verdict that ends with this step. */
    static Verdict fails(Name at, Trouble trouble, String words) {
        return fails(at, new Failure(trouble, words, Optional.empty()));
    }

    static Verdict fails(Name at, Failure failure) {
        List<Step> steps = new ArrayList<>();
        for (Name name : Name.values()) {
            if (name == at) {
                steps.add(step(name, 7, failure));
                break;
            }
            steps.add(step(name, 5, null));
        }
        return new Verdict(steps);
    }

    private static Step step(Name name, long millis, Failure failure) {
        return new Step(name, Duration.ofMillis(millis), Optional.ofNullable(failure));
    }

    /** Account and password of what was tried, in its order. */
    List<String> logins() {
        return tried.stream()
                .map(access -> access.login()
                        .map(login -> login.username() + ":" + login.password().reveal())
                        .orElse(""))
                .toList();
    }

    @Override
    public Verdict check(Access access) {
        tried.add(access);
        return answer.apply(access);
    }

    @Override
    public Document manifest(Access access, ImageReference image) throws RegistryException {
        tried.add(access);
        throw new RegistryException(Trouble.DENIED, "Not with this account.", Optional.empty());
    }

    @Override
    public byte[] blob(Access access, ImageReference image, String digest) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Tags tags(Access access, ImageReference image, int pageSize, Optional<String> last) {
        throw new UnsupportedOperationException();
    }
}
