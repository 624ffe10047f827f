package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ErrorAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out who is calling. A request without an {@code Authorization} header goes on as nobody's, which later is refused. */
class TokenFilter extends OncePerRequestFilter {
    private final Logins logins;
    private final Callers callers;

    TokenFilter(Logins logins, Callers callers) {
        this.logins = logins;
        this.callers = callers;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header != null) {
            try {
                enter(logins.authenticate(token(header)));
            } catch (ApiException refused) {
                ErrorAnswer.of(refused).send(response);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    /**
     * The session that the token of the request being answered belongs to.
     *
     * @throws IllegalStateException outside of a request that needs a token
     */
    static Tokens.Session session() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getCredentials() instanceof Tokens.Session session) {
            return session;
        }
        throw new IllegalStateException("nobody has logged in for this call");
    }

    /** Two words; VelaUX does not look at the first. */
    private static String token(String header) {
        String[] words = header.split(" ", -1);
        if (words.length != 2) {
            throw BusinessCode.NOT_AUTHORIZED.because("Send the header Authorization: Bearer <access token>");
        }
        return words[1];
    }

    private void enter(Logins.Entry entry) {
        Caller caller = callers.of(entry.user());
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(caller, entry.session(), List.of()));
        SecurityContextHolder.setContext(context);
    }
}
