package dev.mizzen.cluster;

import dev.mizzen.shared.ClusterName;

/**
 * Told what happens in the managed clusters, after the {@link Connection} shows it. Calls come from several threads and must return
 * soon.
 */
public interface ClusterListener {
    /** A new connection: of a new cluster, or of one whose credential changed. Nothing is known of it until it is filled. */
    void connected(Connection connection);

    /**
     * A Secret with this hub's label came, changed or went. Only told of a filled connection.
     *
     * @param version the resourceVersion it was seen at
     */
    void copyChanged(Connection connection, String namespace, String name, String version);

    /** A namespace came, went, or began to go. Only told of a filled connection. */
    void namespaceChanged(Connection connection, String namespace);

    /** Both first lists have arrived, for the first time or after a refill: anything may have changed. */
    void filled(Connection connection);

    /** The cluster is not managed any more, or its credential became unusable. */
    void disconnected(ClusterName cluster);
}
