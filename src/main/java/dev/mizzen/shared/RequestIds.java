package dev.mizzen.shared;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/**
 * Gives each request an id: the client's where it is one, else a new one. It stands in the answer, in every log line of the request and
 * in the audit. Around everything else, so that what Tomcat refuses by itself has one too.
 */
class RequestIds extends ValveBase {
    /** In requests and answers. */
    static final String HEADER = "X-Request-Id";

    private static final String IN_LOG = "requestId";
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{7,63}");
    private static final Logger log = LoggerFactory.getLogger(RequestIds.class);

    private final SingletonSupplier<List<AnsweredRequests>> listeners;

    RequestIds(ObjectProvider<AnsweredRequests> listeners) {
        super(true);
        this.listeners = SingletonSupplier.of(() -> listeners.stream().toList());
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Trail trail = Trail.begin(idOf(request.getHeader(HEADER)));
        MDC.put(IN_LOG, trail.requestId());
        response.setHeader(HEADER, trail.requestId());
        try {
            getNext().invoke(request, response);
        } finally {
            tell(request, response.getStatus(), trail);
            MDC.remove(IN_LOG);
            Trail.end();
        }
    }

    private void tell(Request request, int status, Trail trail) {
        try {
            listeners.obtain().forEach(listener -> listener.answered(request, status, trail));
        } catch (RuntimeException e) {
            log.error("A request could not be noted", e);
        }
    }

    private static String idOf(@Nullable String sent) {
        return sent != null && SHAPE.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
    }
}
