package dev.mizzen.distribution;

import dev.mizzen.distribution.DistributionWire.CopyBody;
import dev.mizzen.engine.State;
import dev.mizzen.shared.Fields;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which copies of a distribution a client wants to see; what is empty lets everything through. */
record CopyFilter(String state, String cluster, String namespace) {
    private static final String STATES = Stream.concat(
                    Arrays.stream(State.values()).map(DistributionView::word), Stream.of(DistributionView.RECALLING))
            .collect(Collectors.joining(", "));

    /**
     * Reads the query parameters.
     *
     * @param namespace a part of it
     */
    static CopyFilter of(@Nullable String state, @Nullable String cluster, @Nullable String namespace) {
        String wanted = Objects.requireNonNullElse(state, "");
        new Fields()
                .check(
                        wanted.isEmpty() || Arrays.asList(STATES.split(", ")).contains(wanted),
                        "state must be one of " + STATES)
                .done();
        return new CopyFilter(
                wanted, Objects.requireNonNullElse(cluster, ""), Objects.requireNonNullElse(namespace, ""));
    }

    boolean lets(CopyBody copy) {
        return (state.isEmpty() || state.equals(copy.state()))
                && (cluster.isEmpty() || cluster.equals(copy.clusterName()))
                && copy.namespace().contains(namespace);
    }
}
