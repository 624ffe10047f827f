package dev.mizzen.shared;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one exception that reaches a client with its own status, {@link BusinessCode} and message. */
public final class ApiException extends RuntimeException {
    private final BusinessCode code;
    private final transient @Nullable Duration pause;

    ApiException(BusinessCode code, String message, @Nullable Duration pause) {
        super(message);
        this.code = code;
        this.pause = pause;
    }

    public BusinessCode code() {
        return code;
    }

    /** How long to wait before the same is asked again, where that is known. */
    public Optional<Duration> pause() {
        return Optional.ofNullable(pause);
    }

    /** The body of the answer. */
    public ErrorBody body() {
        return new ErrorBody(code.number(), String.valueOf(getMessage()));
    }
}
