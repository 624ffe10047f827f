package dev.mizzen.config;

import dev.mizzen.shared.BusinessCode;
import java.util.Locale;
import java.util.Optional;

/** Tries a config before it is saved. Implemented by those who know what its content is for. */
public interface ConfigCheck {
    /** What a check that fails means for a save. */
    enum Strictness {
        /** Nothing: nothing is tried. */
        OFF,
        /** It is saved with a warning. */
        WARN,
        /** It is refused where it cannot be right; where that cannot be known from here it is saved with a warning. */
        REFUSE,
        /** It is refused. */
        REQUIRE;

        /**
         * What a caller asks for; empty where he leaves it to the setting.
         *
         * @throws dev.mizzen.shared.ApiException if it is none of the three that he may ask for
         */
        static Optional<Strictness> asked(String check) {
            return switch (check.toLowerCase(Locale.ROOT)) {
                case "" -> Optional.empty();
                case "warn" -> Optional.of(WARN);
                case "refuse" -> Optional.of(REFUSE);
                case "require" -> Optional.of(REQUIRE);
                default -> throw BusinessCode.INVALID_REQUEST.because("check must be warn, refuse or require");
            };
        }
    }

    /**
     * Tries a config as it is going to be saved, for whoever makes the request that is being answered. It takes seconds where
     * something does not answer.
     *
     * @param asked what the caller wants; empty for what is usual
     * @return a warning for him; empty if all is well, or there is nothing to try
     * @throws dev.mizzen.shared.ApiException if it must not be saved
     */
    Optional<String> check(Config config, Optional<Strictness> asked);
}
