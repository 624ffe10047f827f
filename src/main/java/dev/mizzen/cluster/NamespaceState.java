package dev.mizzen.cluster;

/** Whether a namespace can hold a copy. */
public enum NamespaceState {
    ACTIVE,
    TERMINATING,
    MISSING
}
