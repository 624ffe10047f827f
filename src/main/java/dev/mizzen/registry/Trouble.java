package dev.mizzen.registry;

/** What may go wrong between Mizzen and a registry, as a person has to tell it apart. */
enum Trouble {
    NAME_UNKNOWN,
    CONNECTION_REFUSED,
    /** Nobody took the connection, nobody refused it. */
    CONNECT_TIMED_OUT,
    TIMED_OUT,
    ADDRESS_NOT_ALLOWED,
    CERTIFICATE_NOT_TRUSTED,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_OF_ANOTHER_HOST,
    HTTP_EXPECTED,
    HTTPS_EXPECTED,
    NOT_A_REGISTRY,
    CREDENTIAL_REJECTED,
    /** Too many wrong passwords. */
    LOCKED,
    RATE_LIMITED,
    /** The server that gives tokens cannot be reached, or its answers make no sense. */
    REALM_UNREACHABLE,
    /** The server that gives tokens is at an address that Mizzen does not connect to. */
    REALM_NOT_ALLOWED,
    /** The credential is good, but not for this repository. */
    DENIED,
    /** There is no such repository, tag or digest. */
    MISSING,
    /** More was sent than an honest registry sends. */
    TOO_LARGE,
    /** The registry answered, but with a failure of its own or with something that makes no sense. */
    BROKEN
}
