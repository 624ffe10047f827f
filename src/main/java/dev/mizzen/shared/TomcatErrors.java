package dev.mizzen.shared;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Answers, in JSON too, what Tomcat refuses before the application sees it: broken request lines, headers that are too large. */
public class TomcatErrors extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        if (response.getStatus() == 501 || response.getStatus() == 505) {
            // A transfer coding or a version that does not exist: what was sent is wrong, the server is not.
            response.setStatus(400);
        }
        Trail.current().refuse();
        try {
            byte[] json = ErrorAnswer.ofStatus(response.getStatus()).json();
            response.setContentType("application/json");
            response.setContentLength(json.length);
            response.getOutputStream().write(json);
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            container.getLogger().debug("the client has gone", e);
        }
    }
}
