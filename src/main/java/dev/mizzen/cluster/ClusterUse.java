package dev.mizzen.cluster;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.util.List;

/** Who uses a cluster; asked before it is detached. */
public interface ClusterUse {
    /** The places of a cluster that something is wished for in. */
    List<Place> places(ClusterName cluster);

    /** Gives up every wish for the cluster, and answers the places whose copies stay there. */
    List<Place> release(ClusterName cluster);
}
