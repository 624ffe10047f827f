package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ErrorAnswer;
import dev.mizzen.shared.SecretText;
import dev.mizzen.shared.Trail;
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
     * @throws ApiException with {@link BusinessCode#FORBIDDEN} if it is a program's token, which belongs to none
     * @throws IllegalStateException outside of a request that needs a token
     */
    static Session session() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        Object entry = authentication == null ? null : authentication.getCredentials();
        return switch (entry) {
            case Logins.Entry.OfSession by -> by.session();
            case Logins.Entry.OfToken ignored ->
                throw BusinessCode.FORBIDDEN.because("A token for a program is not enough for this: log in");
            case null, default -> throw new IllegalStateException("nobody has logged in for this call");
        };
    }

    /** Two words; VelaUX does not look at the first. */
    private static SecretText token(String header) {
        String[] words = header.split(" ", -1);
        if (words.length != 2) {
            throw BusinessCode.NOT_AUTHORIZED.because("Send the header Authorization: Bearer <access token>");
        }
        return new SecretText(words[1]);
    }

    private void enter(Logins.Entry entry) {
        Trail.current().by(entry.user().name());
        if (entry instanceof Logins.Entry.OfToken token) {
            Trail.current().byToken(token.by().name());
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(caller(entry), entry, List.of()));
        SecurityContextHolder.setContext(context);
    }

    private Caller caller(Logins.Entry entry) {
        Caller owner = callers.of(entry.user());
        return switch (entry) {
            case Logins.Entry.OfSession ignored -> owner;
            case Logins.Entry.OfToken token -> owner.within(token.by().rights());
        };
    }
}
