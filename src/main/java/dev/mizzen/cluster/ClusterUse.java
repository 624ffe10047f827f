package dev.mizzen.cluster;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.util.List;

/** Who uses a cluster; asked before it is detached. */
public interface ClusterUse {
    /** The places of a cluster that something is wished for in. */
    List<Place> places(ClusterName cluster);

    /** The places of a cluster that have copies. */
    List<Place> left(ClusterName cluster);

    /** Gives up every wish for a cluster that is not managed any more. Nothing is recalled there. */
    void release(ClusterName cluster);
}
