package dev.mizzen.testing;

import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Permission;
import dev.mizzen.identity.Rights;
import jakarta.servlet.Filter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

/** Callers of whom a test says itself what they may do, without records of users. */
public final class Somebody {
    private Somebody() {}

    /** Somebody who may do everything. */
    public static Caller admin(String name) {
        return named(name, "* *");
    }

    /** @param may an action and a resource each, such as {@code create target:*}; with {@code not} before it is denied */
    public static Caller named(String name, String... may) {
        Rights rights = Rights.of(Arrays.stream(may).map(Somebody::permission).toList());
        return new Caller(name, name, Set.of(), rights, Map::of);
    }

    /** Lets somebody be the caller on this thread, until {@link SecurityContextHolder#clearContext()}. */
    public static void calls(Caller caller) {
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken(caller, null));
    }

    /** Lets an admin be the caller of a request where a test has named nobody else. */
    public static Filter otherwiseAdmin() {
        return (request, response, chain) -> {
            boolean nobody = SecurityContextHolder.getContext().getAuthentication() == null;
            if (nobody) {
                calls(admin("admin"));
            }
            try {
                chain.doFilter(request, response);
            } finally {
                if (nobody) {
                    SecurityContextHolder.clearContext();
                }
            }
        };
    }

    private static Permission permission(String text) {
        String[] words = text.split(" ");
        boolean denied = words[0].equals("not");
        return new Permission(
                text,
                "",
                List.of(words[words.length - 1]),
                List.of(words[words.length - 2]),
                denied ? "Deny" : "Allow",
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
