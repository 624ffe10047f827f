package dev.mizzen.shared;

import java.util.regex.Pattern;

/** The name of a managed cluster; {@link #LOCAL} is the hub itself. */
public record ClusterName(String value) implements Comparable<ClusterName> {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    /** The name every KubeVela tool gives the hub. */
    public static final ClusterName LOCAL = new ClusterName("local");

    /** @throws IllegalArgumentException if it is no name of a Kubernetes object (clusters are Secrets, named by {@code vela} too) */
    public ClusterName {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is no cluster name");
        }
    }

    /** Whether a value may name a cluster. */
    public static boolean isValid(String value) {
        return SHAPE.matcher(value).matches();
    }

    public boolean isLocal() {
        return equals(LOCAL);
    }

    @Override
    public int compareTo(ClusterName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
