package dev.mizzen.shared;

import java.util.List;
import java.util.Optional;

/**
 * What is noted of the request that this thread answers, for the log and the audit. Never a part of the request that may be secret.
 * Outside of a request notes go nowhere.
 */
public final class Trail {
    private static final ThreadLocal<Trail> CURRENT = new ThreadLocal<>();

    private final String requestId;
    private String user = "";
    private String token = "";
    private boolean proven;
    private String thing = "";
    private List<String> fields = List.of();
    private boolean dryRun;
    private boolean refused;
    private int code;

    private Trail(String requestId) {
        this.requestId = requestId;
    }

    static Trail begin(String requestId) {
        Trail trail = new Trail(requestId);
        CURRENT.set(trail);
        return trail;
    }

    static void end() {
        CURRENT.remove();
    }

    /** That of the request being answered. */
    public static Trail current() {
        Trail trail = CURRENT.get();
        return trail == null ? new Trail("") : trail;
    }

    /** Notes whose request it is: he has shown that he is it. */
    public void by(String name) {
        user = name;
        proven = true;
    }

    /** Notes by which of his tokens for programs he has shown it. */
    public void byToken(String name) {
        token = name;
    }

    /** Notes whose name was given. To be called for names of users only: people type their passwords where their name belongs. */
    public void claimsToBe(String name) {
        user = name;
    }

    /** Notes what a request is about where its path does not say so. To be called with names only. */
    public void about(String name) {
        thing = name;
    }

    /** Notes which parts of a body were sent, by the names that they have here: never what was in them. */
    public void fields(List<String> names) {
        fields = List.copyOf(names);
    }

    /** Notes that nothing is done, only said what would be. */
    public void dryRun() {
        dryRun = true;
    }

    /** Notes that the caller was sent away, whatever he is told. */
    public void refuse() {
        refused = true;
    }

    void fail(int businessCode) {
        code = businessCode;
    }

    /** What stands for this request in every log line and in its answer; empty outside of a request. */
    public String requestId() {
        return requestId;
    }

    /** Empty for nobody. */
    public String user() {
        return user;
    }

    /** The name of the token for a program that was used; empty where there was none. */
    public String token() {
        return token;
    }

    /** Whether he has shown that he is that user. */
    public boolean proven() {
        return proven;
    }

    /** What the request is about, where that was noted. */
    public Optional<String> thing() {
        return thing.isEmpty() ? Optional.empty() : Optional.of(thing);
    }

    public List<String> fields() {
        return fields;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    public boolean refused() {
        return refused;
    }

    /** The number of the answer's {@link BusinessCode}; 0 where there is none. */
    public int code() {
        return code;
    }
}
