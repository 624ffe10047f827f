package dev.mizzen.identity;

import dev.mizzen.identity.AuditEntry.Outcome;
import dev.mizzen.identity.AuditEntry.Source;
import dev.mizzen.shared.AnsweredRequests;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Trail;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/** Notes requests in the audit: those that are to change something, however they end, and those of others that are refused. */
@Component
class RequestAudit implements AnsweredRequests {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    /** What the web UI does with a GET although it changes something. */
    private static final Set<String> CHANGED_BY_READING = Set.of("enable", "disable");

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,10}");
    private static final Set<Integer> REFUSED = Set.of(401, 403, 429);
    /** Refusals whose status does not say so. */
    private static final Set<Integer> ALSO_REFUSED =
            EnumSet.of(BusinessCode.REFRESH_TOKEN_EXPIRED, BusinessCode.ADMIN_EXISTS, BusinessCode.USER_DISABLED)
                    .stream()
                    .map(BusinessCode::number)
                    .collect(Collectors.toUnmodifiableSet());

    private final Audit audit;
    private final AuditedRoutes routes;
    private final Clock clock;

    RequestAudit(Audit audit, AuditedRoutes routes, Clock clock) {
        this.audit = audit;
        this.routes = routes;
        this.clock = clock;
    }

    @Override
    public void answered(HttpServletRequest request, int status, Trail trail) {
        Outcome outcome = outcome(status, trail);
        if (outcome != Outcome.refused && !changes(request)) {
            return;
        }
        Optional<AuditedRoutes.Found> route = routes.find(request);
        Map<String, String> thing =
                new TreeMap<>(route.map(AuditedRoutes.Found::names).orElse(Map.of()));
        trail.thing()
                .map(AuditedRoutes::shown)
                .filter(name -> !thing.containsValue(name))
                .ifPresent(name -> thing.put("name", name));
        audit.add(new AuditEntry(
                clock.instant(),
                trail.proven() ? Source.user : Source.nobody,
                trail.user(),
                trail.token(),
                request.getRemoteAddr(),
                action(request, route, trail),
                thing,
                trail.fields(),
                outcome,
                status,
                trail.code(),
                trail.requestId()));
    }

    private static Outcome outcome(int status, Trail trail) {
        if (status < 400) {
            return Outcome.allowed;
        }
        boolean refused = trail.refused() || REFUSED.contains(status) || ALSO_REFUSED.contains(trail.code());
        return refused ? Outcome.refused : Outcome.failed;
    }

    private static boolean changes(HttpServletRequest request) {
        return !READING.contains(request.getMethod())
                || request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler
                        && handler.getMethodAnnotation(Needs.class) instanceof Needs needs
                        && CHANGED_BY_READING.contains(needs.action());
    }

    private static String action(HttpServletRequest request, Optional<AuditedRoutes.Found> route, Trail trail) {
        String method = request.getMethod();
        return (method != null && METHOD.matcher(method).matches() ? method : "another method")
                + " "
                + route.map(AuditedRoutes.Found::pattern).orElse("no route")
                + (trail.isDryRun() ? " (dry run)" : "");
    }
}
