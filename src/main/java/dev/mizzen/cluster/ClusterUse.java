package dev.mizzen.cluster;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.util.Comparator;
import java.util.List;

/** Who uses a cluster; asked before it is detached. */
public interface ClusterUse {
    /** The places of a cluster that something is wished for in. */
    List<Place> places(ClusterName cluster);

    /** The places of a cluster that have copies. */
    List<Place> left(ClusterName cluster);

    /** What {@link #release} would give up. */
    List<GivenUp> givenUp(ClusterName cluster);

    /** The names of the targets in a cluster. They stay when it is detached. */
    List<String> targets(ClusterName cluster);

    /** Gives up every wish for a cluster that is not managed any more. Nothing is recalled there. */
    void release(ClusterName cluster);

    /**
     * A place that a distribution no longer names.
     *
     * @param namespace of the distribution
     */
    record GivenUp(String namespace, String distribution, Place place) implements Comparable<GivenUp> {
        private static final Comparator<GivenUp> ORDER = Comparator.comparing(GivenUp::place)
                .thenComparing(GivenUp::namespace)
                .thenComparing(GivenUp::distribution);

        @Override
        public int compareTo(GivenUp other) {
            return ORDER.compare(this, other);
        }
    }
}
