package dev.mizzen.cluster;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one query of VelaUX's language that is answered: {@code resource-view{type=ns,cluster=NAME}.status}.
 *
 * @param cluster the name asked for; {@code local} if none is
 */
record NamespaceQuery(String cluster) {
    private static final Pattern SHAPE = Pattern.compile("\\s*resource-view\\s*\\{([^{}]*)}\\s*(?:\\.\\s*status)?\\s*");
    private static final Pattern PARAMETER =
            Pattern.compile("\\s*([A-Za-z]+)\\s*=\\s*(?:\"([^\"/]*)\"|([^\"=,\\s/]*))\\s*");

    /** @throws ApiException with {@link BusinessCode#QUERY_UNREADABLE} if it is anything else */
    static NamespaceQuery parse(@Nullable String velaql) {
        Matcher query = SHAPE.matcher(velaql == null ? "" : velaql);
        if (!query.matches()) {
            throw unreadable();
        }
        Map<String, String> parameters = new HashMap<>();
        for (String part : query.group(1).split(",", -1)) {
            Matcher parameter = PARAMETER.matcher(part);
            if (!parameter.matches()) {
                throw unreadable();
            }
            String value = parameter.group(2) != null ? parameter.group(2) : parameter.group(3);
            if (parameters.put(parameter.group(1), value) != null) {
                throw unreadable();
            }
        }
        if (!"ns".equals(parameters.remove("type"))) {
            throw unreadable();
        }
        String cluster = parameters.remove("cluster");
        if (!parameters.isEmpty()) {
            throw unreadable();
        }
        return new NamespaceQuery(cluster == null || cluster.isEmpty() ? "local" : cluster);
    }

    private static ApiException unreadable() {
        return BusinessCode.QUERY_UNREADABLE.because(
                "velaql must be resource-view{type=ns,cluster=NAME}.status: no other query is answered");
    }
}
