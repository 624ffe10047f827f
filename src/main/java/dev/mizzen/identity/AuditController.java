package dev.mizzen.identity;

import dev.mizzen.identity.AuditEntry.Outcome;
import dev.mizzen.identity.AuditEntry.Source;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.Paging;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows who did what. */
@RestController
@Tag(name = "System")
class AuditController {
    private final Audit audit;

    AuditController(Audit audit) {
        this.audit = audit;
    }

    record AuditList(List<AuditEntry> entries, int total) {}

    @GetMapping("/api/v1/audit")
    @Needs(resource = "audit:*", action = "list")
    @Operation(
            summary = "Show who did what, the newest first",
            description =
                    "What this replica noted last: requests that were to change something, refusals of any request, what the"
                            + " engine took back or took over, and changes that others made in Kubernetes. The log has all of it. A filter"
                            + " that is left out lets everything through.")
    AuditList list(
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize,
            @RequestParam(required = false) @Nullable Source source,
            @RequestParam(required = false) @Nullable Outcome outcome,
            @Parameter(description = "The name of a user or program") @RequestParam(required = false) @Nullable
                    String who,
            @Parameter(description = "A part of the action, such as DELETE or /targets")
                    @RequestParam(required = false)
                    @Nullable
                    String action,
            @Parameter(description = "A name that stands in thing") @RequestParam(required = false) @Nullable
                    String thing,
            @RequestParam(required = false) @Nullable String requestId,
            HttpServletRequest request) {
        // Spring takes an empty word for none.
        new Fields()
                .check(
                        source != null || request.getParameter("source") == null,
                        "source must not be empty: leave it out")
                .check(
                        outcome != null || request.getParameter("outcome") == null,
                        "outcome must not be empty: leave it out")
                .done();
        Paging paging = Paging.of(page, pageSize);
        List<AuditEntry> found = audit.newestFirst().stream()
                .filter(entry -> source == null || entry.source() == source)
                .filter(entry -> outcome == null || entry.outcome() == outcome)
                .filter(entry -> any(who) || entry.who().equals(who))
                .filter(entry -> action == null || entry.action().contains(action))
                .filter(entry -> any(thing) || entry.thing().containsValue(thing))
                .filter(entry -> any(requestId) || entry.requestId().equals(requestId))
                .toList();
        return new AuditList(paging.of(found), found.size());
    }

    private static boolean any(@Nullable String wanted) {
        return wanted == null || wanted.isEmpty();
    }
}
