package dev.mizzen.shared;

import java.util.Comparator;

/** One namespace of one cluster: the unit the engine works on. */
public record Place(ClusterName cluster, String namespace) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::cluster).thenComparing(Place::namespace);

    /** @throws IllegalArgumentException if the namespace is none that Kubernetes allows */
    public Place {
        if (!Fields.isNamespace(namespace)) {
            throw new IllegalArgumentException("'" + namespace + "' is no namespace");
        }
    }

    public static Place of(String cluster, String namespace) {
        return new Place(new ClusterName(cluster), namespace);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return cluster + "/" + namespace;
    }
}
