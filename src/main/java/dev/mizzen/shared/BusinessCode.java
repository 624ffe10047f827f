package dev.mizzen.shared;

import java.time.Duration;

/**
 * The failures a client can meet, with the number that stands in {@code BusinessCode} and the HTTP status they are sent with.
 * Numbers and statuses are VelaUX's, so that its web UI reacts to them as it does to VelaUX.
 */
public enum BusinessCode {
    INVALID_REQUEST(400, 400, "the request does not validate: the message names each field and what it must be"),
    UNKNOWN_CALLER(401, 401, "the token is good but its user does not exist any more"),
    FORBIDDEN(403, 403, "you have no permission for this, or Kubernetes gives Mizzen none"),
    UNKNOWN_ROUTE(404, 404, "there is no such route, or what it names went meanwhile"),
    WRONG_METHOD(405, 405, "the route has other methods: see the header Allow"),
    NOT_ACCEPTABLE(406, 406, "answers are JSON: the header Accept must allow it"),
    /** Not in VelaUX. */
    CONFLICT(409, 409, "somebody else changed the same thing at the same time: try again"),
    /** Not in VelaUX. */
    CHANGED_MEANWHILE(412, 412, "the version that If-Match names is not the present one any more: read again"),
    TOO_LARGE(413, 413, "the body, or what would be stored, is larger than 1 MiB"),
    UNSUPPORTED_MEDIA_TYPE(415, 415, "bodies are JSON: send Content-Type: application/json"),
    INTERNAL(500, 500, "unexpected: the log says more"),
    HUB_UNREACHABLE(503, 503, "Kubernetes does not answer: try again in a moment"),

    TOKEN_EXPIRED(12002, 401, "the access token has expired: refresh it"),
    TOKEN_NOT_YET_VALID(12003, 401, "the token is not valid yet"),
    TOKEN_INVALID(12004, 401, "the token is not good: log in again"),
    TOKEN_MALFORMED(12005, 403, "what was sent is no token"),
    NOT_AUTHORIZED(12006, 401, "there is no header Authorization: Bearer TOKEN"),
    NOT_AN_ACCESS_TOKEN(12007, 401, "a refresh token was used as access token"),
    LOGIN_INCOMPLETE(12008, 400, "the name or the password is missing"),
    PROVIDER_UNUSABLE(
            12009,
            400,
            "logins through the OpenID Connect provider are not set up well, here or there: the log says more"),
    REFRESH_TOKEN_EXPIRED(12010, 400, "the refresh token has expired: log in again"),
    NO_DEX_CONNECTOR(12011, 400, "no OpenID Connect provider is set up, so users cannot log in through one"),
    ADMIN_EXISTS(12012, 400, "an admin exists already, or whoever comes first may not become one"),
    /** Not in VelaUX. */
    PROVIDER_UNREACHABLE(12020, 503, "the OpenID Connect provider does not answer: try again in a moment"),
    /** Not in VelaUX. */
    LOGIN_NOT_BEGUN(12021, 401, "this browser has not begun the login that the code is of, or too long ago"),
    /** Not in VelaUX. */
    CODE_REFUSED(12022, 401, "the OpenID Connect provider does not vouch for this login: log in again"),
    /** Not in VelaUX. */
    USER_NOT_MADE(12023, 403, "there is no user for this login, and none can be made: its name is taken, or is none"),
    /** Not in VelaUX. */
    TOKEN_EXISTS(12030, 400, "you have a token of this name"),
    /** Not in VelaUX. */
    TOKEN_MISSING(12031, 404, "you have no token of this name"),
    /** Not in VelaUX. */
    TOO_MANY_TOKENS(12032, 400, "you have as many tokens as one may have"),
    /** Not in VelaUX. */
    TOO_MANY_TOKEN_CHANGES(12033, 429, "you have made or deleted tokens too often: wait as long as Retry-After says"),

    EMAIL_FIXED(14001, 400, "the e-mail address of a user cannot change once it is set"),
    USER_DISABLED(14002, 400, "the user is disabled"),
    USER_ENABLED(14003, 400, "the user is enabled already"),
    PASSWORD_EMPTY(14005, 400, "the password is empty"),
    WRONG_PASSWORD(14007, 401, "there is no such user, or the password is wrong"),
    /** Not in VelaUX. */
    TOO_MANY_ATTEMPTS(
            14020,
            429,
            "too many wrong passwords for this name or from this address, or too many logins at once: wait"),
    /** Not in VelaUX. */
    USER_MISSING(14021, 404, "there is no such user"),
    /** Not in VelaUX. */
    USER_EXISTS(14022, 400, "there is a user of this name"),
    /** Not in VelaUX. */
    LAST_ADMIN(14023, 400, "no other user who is enabled would have the role admin"),

    PERMISSIONS_INVALID(15001, 400, "the role names no permission or an unknown one, or the permission no resource"),
    ROLE_EXISTS(15002, 400, "there is a role of this name"),
    ROLE_MISSING(15003, 400, "there is no such role"),
    PERMISSION_MISSING(15004, 404, "there is no such permission"),
    PERMISSION_EXISTS(15005, 400, "there is a permission of this name"),
    PERMISSION_IN_USE(15006, 400, "a role has the permission"),
    /** Not in VelaUX. */
    ROLE_IN_USE(15020, 400, "somebody has the role"),
    /** Not in VelaUX. */
    ROLE_FIXED(15021, 400, "the role is always there, as it is"),

    CONFIG_SENSITIVE(16001, 400, "the config is sensitive: it can neither be read nor changed"),
    DISTRIBUTION_INCOMPLETE(16002, 400, "the distribution names no config, or no target"),
    CONFIG_EXISTS(16003, 400, "the name is taken by a config, or by another Secret of that namespace"),
    TEMPLATE_OF_CONFIG_FIXED(16004, 400, "the template of a config cannot change"),
    TEMPLATE_MISSING(16005, 404, "there is no such template"),
    CONFIG_MISSING(16006, 404, "there is no such config"),
    DISTRIBUTION_MISSING(16007, 404, "there is no such distribution"),
    SECRET_TYPE_FIXED(16008, 400, "the type of a config's Secret cannot change: make a new config"),
    /** Not in VelaUX. */
    REGISTRY_REJECTS_CREDENTIAL(
            16020, 400, "the registry does not accept the account and password, so nothing is saved"),
    /** Not in VelaUX. */
    NOT_A_REGISTRY(16021, 400, "what answers at the address is no image registry, so nothing is saved"),
    /** Not in VelaUX. */
    REGISTRY_NOT_PROVEN(16022, 400, "the registry could not be tried to the end, and ?check=require asks for that"),
    /** Not in VelaUX. */
    TOO_MANY_REGISTRY_CALLS(
            16023, 429, "you have made Mizzen call registries too often: wait as long as Retry-After says"),
    /** Not in VelaUX. */
    NO_REGISTRY(16024, 400, "the config is no image registry, or names none that can be read"),

    PROJECT_EXISTS(30001, 400, "there is a project of this name"),
    PROJECT_MISSING(30002, 404, "there is no such project"),
    PROJECT_NAMESPACE_FAILED(30003, 400, "the project's namespace cannot be made, or is going"),
    PROJECT_NAMESPACE_TAKEN(30004, 400, "the namespace is reserved, or belongs to something else"),
    PROJECT_HAS_TARGETS(30007, 400, "the project still has targets"),
    MEMBER_ROLES_INVALID(30008, 400, "the member has no role, or one that the project has not"),
    MEMBER_EXISTS(30009, 400, "the user is a member already"),
    OWNER_UNKNOWN(30010, 400, "the owner is no user"),
    /** Not in VelaUX. */
    PROJECT_BUSY(30020, 400, "the project is being deleted and something of it is not gone yet: try again"),
    /** Not in VelaUX. */
    MEMBER_MISSING(30021, 404, "the user is no member of the project"),

    KUBECONFIG_SECRET_UNSUPPORTED(40001, 400, "kubeConfigSecret is not supported: send kubeConfig"),
    CLUSTER_MISSING(40003, 404, "there is no such cluster"),
    CLUSTER_EXISTS(40004, 400, "there is a cluster of this name"),
    CLUSTER_IN_KUBERNETES(40006, 400, "a Secret that is no cluster has this name"),
    CLUSTER_NAME_RESERVED(40007, 400, "local is the name of the hub itself"),
    LOCAL_CLUSTER_FIXED(40008, 400, "the hub itself can be neither changed nor detached"),
    CLOUD_CLUSTER_MISSING(40010, 404, "there are no clouds here that make clusters"),
    NAMESPACE_FORBIDDEN(40014, 401, "the cluster's credential may not make namespaces"),
    /** Not in VelaUX. */
    CLUSTER_UNUSABLE(40020, 400, "the kubeconfig cannot be used, or the cluster it names cannot be reached with it"),
    /** Not in VelaUX. */
    CLUSTER_IN_USE(40021, 400, "the cluster still has places of distributions"),
    /** Not in VelaUX. */
    CLUSTER_JOINED_ALREADY(40022, 400, "the cluster is there already, under another name"),
    /** Not in VelaUX. */
    ANOTHER_CLUSTER(40023, 400, "the kubeconfig leads to another cluster than the one that has the name"),

    QUERY_UNREADABLE(60001, 400, "the query cannot be read"),
    QUERY_FAILED(60002, 400, "the query cannot be answered"),

    TARGET_EXISTS(80001, 400, "there is a target of this name"),
    TARGET_MISSING(80002, 404, "there is no such target"),
    TARGET_IN_USE(80003, 404, "a distribution names the target"),
    TARGET_PLACE_TAKEN(80004, 400, "the place belongs to another target or project"),
    TARGET_PLACE_EMPTY(80005, 400, "the target names no namespace");

    private final int number;
    private final int status;
    private final String meaning;

    BusinessCode(int number, int status, String meaning) {
        this.number = number;
        this.status = status;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /** The HTTP status this failure is answered with. */
    public int status() {
        return status;
    }

    /** What it means, for whoever reads the API document; an answer's own message says more. */
    public String meaning() {
        return meaning;
    }

    /**
     * The exception that answers a request with this code.
     *
     * @param message a sentence that says what to change; shown to the client, so never with a secret or an internal in it
     */
    public ApiException because(String message) {
        return new ApiException(this, message, null);
    }

    /**
     * The same, with the time after which it is worth trying again.
     *
     * @param pause goes into the header {@code Retry-After}
     */
    public ApiException because(String message, Duration pause) {
        return new ApiException(this, message, pause);
    }
}
