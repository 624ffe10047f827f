package dev.mizzen.shared;

import jakarta.servlet.http.HttpServletRequest;

/** Told of each request once it has been answered, also of those that no controller saw. */
@FunctionalInterface
public interface AnsweredRequests {
    /**
     * @param request as it arrived; its body is gone
     * @param status that of the answer
     */
    void answered(HttpServletRequest request, int status, Trail trail);
}
