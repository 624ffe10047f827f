package dev.mizzen.shared;

/**
 * The failures a client can meet, with the number that stands in {@code BusinessCode} and the HTTP status they are sent with.
 * Numbers and statuses are VelaUX's, so that its web UI reacts to them as it does to VelaUX.
 */
public enum BusinessCode {
    INVALID_REQUEST(400, 400),
    UNKNOWN_CALLER(401, 401),
    FORBIDDEN(403, 403),
    UNKNOWN_ROUTE(404, 404),
    WRONG_METHOD(405, 405),
    NOT_ACCEPTABLE(406, 406),
    /** Ours: somebody else changed the same thing at the same time. */
    CONFLICT(409, 409),
    /** Ours: the version that {@code If-Match} names is not the present one any more. */
    CHANGED_MEANWHILE(412, 412),
    TOO_LARGE(413, 413),
    UNSUPPORTED_MEDIA_TYPE(415, 415),
    INTERNAL(500, 500),
    HUB_UNREACHABLE(503, 503),

    TOKEN_EXPIRED(12002, 401),
    TOKEN_NOT_YET_VALID(12003, 401),
    TOKEN_INVALID(12004, 401),
    TOKEN_MALFORMED(12005, 403),
    NOT_AUTHORIZED(12006, 401),
    NOT_AN_ACCESS_TOKEN(12007, 401),
    LOGIN_INCOMPLETE(12008, 400),
    DEX_UNUSABLE(12009, 400),
    REFRESH_TOKEN_EXPIRED(12010, 400),
    NO_DEX_CONNECTOR(12011, 400),
    ADMIN_EXISTS(12012, 400),

    USER_DISABLED(14002, 400),
    PASSWORD_EMPTY(14005, 400),
    WRONG_PASSWORD(14007, 401),
    /** Ours: too many wrong passwords for this name from this address. */
    TOO_MANY_ATTEMPTS(14020, 429),

    CONFIG_SENSITIVE(16001, 400),
    DISTRIBUTION_INCOMPLETE(16002, 400),
    CONFIG_EXISTS(16003, 400),
    TEMPLATE_OF_CONFIG_FIXED(16004, 400),
    TEMPLATE_MISSING(16005, 404),
    CONFIG_MISSING(16006, 404),
    DISTRIBUTION_MISSING(16007, 404),
    SECRET_TYPE_FIXED(16008, 400),

    PROJECT_EXISTS(30001, 400),
    PROJECT_MISSING(30002, 404),
    PROJECT_NAMESPACE_FAILED(30003, 400),
    PROJECT_NAMESPACE_TAKEN(30004, 400),
    PROJECT_HAS_TARGETS(30007, 400),
    OWNER_UNKNOWN(30010, 400),
    /** Ours: the project is being deleted and something of it is not gone yet. */
    PROJECT_BUSY(30020, 400),

    KUBECONFIG_SECRET_UNSUPPORTED(40001, 400),
    CLUSTER_MISSING(40003, 404),
    CLUSTER_EXISTS(40004, 400),
    CLUSTER_IN_KUBERNETES(40006, 400),
    CLUSTER_NAME_RESERVED(40007, 400),
    LOCAL_CLUSTER_FIXED(40008, 400),
    NAMESPACE_FORBIDDEN(40014, 401),
    /** Ours: the kubeconfig cannot be used, or the cluster it names cannot be reached with it. */
    CLUSTER_UNUSABLE(40020, 400),
    /** Ours: the cluster still has places of distributions. */
    CLUSTER_IN_USE(40021, 400),
    /** Ours: the cluster is there already, under another name. */
    CLUSTER_JOINED_ALREADY(40022, 400),

    TARGET_EXISTS(80001, 400),
    TARGET_MISSING(80002, 404),
    TARGET_IN_USE(80003, 404),
    TARGET_PLACE_TAKEN(80004, 400),
    TARGET_PLACE_EMPTY(80005, 400);

    private final int number;
    private final int status;

    BusinessCode(int number, int status) {
        this.number = number;
        this.status = status;
    }

    public int number() {
        return number;
    }

    /** The HTTP status this failure is answered with. */
    public int status() {
        return status;
    }

    /**
     * The exception that answers a request with this code.
     *
     * @param message a sentence that says what to change; shown to the client, so never with a secret or an internal in it
     */
    public ApiException because(String message) {
        return new ApiException(this, message);
    }
}
