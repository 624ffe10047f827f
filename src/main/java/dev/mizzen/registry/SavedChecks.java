package dev.mizzen.registry;

import dev.mizzen.config.Config;
import dev.mizzen.config.ConfigCheck;
import dev.mizzen.identity.Caller;
import dev.mizzen.registry.Verdict.Failure;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tries the registry of a config that is about to be saved, and judges whether it may be. */
@Component
class SavedChecks implements ConfigCheck {
    private static final String NO_HOST =
            "The registry has not been tried: its name is not that of one host, with a port where it needs one.";
    private static final String ALL_THE_SAME = " To save it all the same, add ?check=warn.";

    private final Checks checks;
    private final CallLimit limit;
    private final Strictness usual;

    SavedChecks(Checks checks, CallLimit limit, CheckProperties properties) {
        this.checks = checks;
        this.limit = limit;
        this.usual = properties.check();
    }

    @Override
    public Optional<String> check(Config config, Optional<Strictness> asked) {
        Strictness strictness = asked.orElse(usual);
        return strictness == Strictness.OFF
                ? Optional.empty()
                : RegistryConfig.of(config).flatMap(registry -> check(registry, strictness));
    }

    private Optional<String> check(RegistryConfig registry, Strictness strictness) {
        Optional<Access> access = registry.access();
        if (access.isPresent()) {
            return check(access.get(), strictness, Caller.current());
        }
        if (strictness == Strictness.REQUIRE) {
            throw BusinessCode.REGISTRY_NOT_PROVEN.because(NO_HOST + ALL_THE_SAME);
        }
        return Optional.of(NO_HOST);
    }

    private Optional<String> check(Access access, Strictness strictness, Caller caller) {
        Optional<Duration> wait = limit.refused(caller.name());
        if (wait.isPresent()) {
            if (strictness == Strictness.REQUIRE) {
                throw CallLimit.refusal(wait.get());
            }
            // Whoever writes many configs at once can: the first ones are tried.
            return Optional.of("The registry has not been tried: you have had registries called too often.");
        }
        Optional<Failure> failure =
                checks.check(access, Checks.Occasion.SAVE, caller).failure();
        failure.filter(found -> refuses(strictness, found.trouble())).ifPresent(found -> {
            throw refusal(found);
        });
        return failure.map(SavedChecks::sentences);
    }

    /** What cannot be reached from here may well be from the nodes; what was reached and is wrong is wrong for them too. */
    private static boolean refuses(Strictness strictness, Trouble trouble) {
        return strictness == Strictness.REQUIRE
                || strictness == Strictness.REFUSE
                        && (trouble == Trouble.CREDENTIAL_REJECTED || trouble == Trouble.NOT_A_REGISTRY);
    }

    private static ApiException refusal(Failure failure) {
        BusinessCode code = switch (failure.trouble()) {
            case CREDENTIAL_REJECTED -> BusinessCode.REGISTRY_REJECTS_CREDENTIAL;
            case NOT_A_REGISTRY -> BusinessCode.NOT_A_REGISTRY;
            default -> BusinessCode.REGISTRY_NOT_PROVEN;
        };
        return code.because(sentences(failure) + ALL_THE_SAME);
    }

    private static String sentences(Failure failure) {
        String words = failure.words().strip();
        return words + (words.endsWith(".") ? " " : ". ") + Explanation.advice(failure.trouble());
    }
}
