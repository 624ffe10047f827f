package dev.mizzen.shared;

/** The one exception that reaches a client with its own status, {@link BusinessCode} and message. */
public final class ApiException extends RuntimeException {
    private final BusinessCode code;

    ApiException(BusinessCode code, String message) {
        super(message);
        this.code = code;
    }

    public BusinessCode code() {
        return code;
    }

    /** The body of the answer. */
    public ErrorBody body() {
        return new ErrorBody(code.number(), String.valueOf(getMessage()));
    }
}
