package dev.mizzen.identity;

import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Whoever made the request that is being answered, as his record says now and not as it said when he logged in.
 *
 * @param roles platform roles
 */
public record Caller(String name, String alias, Set<String> roles) {
    /** @throws IllegalStateException outside of a request that needs a token */
    public static Caller current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("nobody has logged in for this call");
    }

    /** Whether everything is allowed to him. */
    public boolean isPlatformAdmin() {
        return roles.contains(User.ADMIN_ROLE);
    }
}
