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
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out who is calling. A request without an {@code Authorization} header goes on as nobody's, which later is refused. */
class TokenFilter extends OncePerRequestFilter {
    static final String PLATFORM_ADMIN = "platform-admin";

    private final Logins logins;

    TokenFilter(Logins logins) {
        this.logins = logins;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header != null) {
            try {
                enter(logins.authenticate(token(header)).asCaller());
            } catch (ApiException refused) {
                ErrorAnswer.of(refused).send(response);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    /** Two words; VelaUX does not look at the first. */
    private static String token(String header) {
        String[] words = header.split(" ", -1);
        if (words.length != 2) {
            throw BusinessCode.NOT_AUTHORIZED.because("Send the header Authorization: Bearer <access token>");
        }
        return words[1];
    }

    private static void enter(Caller caller) {
        List<GrantedAuthority> rights =
                caller.isPlatformAdmin() ? List.of(new SimpleGrantedAuthority(PLATFORM_ADMIN)) : List.of();
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(caller, null, rights));
        SecurityContextHolder.setContext(context);
    }
}
