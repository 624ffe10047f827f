package dev.mizzen.testing;

import java.util.List;

/** The control planes of one test class: a hub and managed clusters, clean when the class begins, shared by its tests. */
public final class Planes {
    private final List<ControlPlane> planes;

    Planes(List<ControlPlane> planes) {
        this.planes = planes;
    }

    /** Where Mizzen's records are. */
    public ControlPlane hub() {
        return planes.getFirst();
    }

    /** A managed cluster, counted from 0. */
    public ControlPlane managed(int number) {
        return planes.get(number + 1);
    }

    List<ControlPlane> all() {
        return planes;
    }
}
