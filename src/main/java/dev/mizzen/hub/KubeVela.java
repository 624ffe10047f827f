package dev.mizzen.hub;

/** The labels and annotations by which KubeVela tells its own objects, as in its {@code apis/types/types.go}. */
public final class KubeVela {
    /** Label of configs and of templates, which is {@link #CONFIGS} on both. */
    public static final String CATALOG = "config.oam.dev/catalog";

    public static final String CONFIGS = "velacore-config";
    /** Label: {@code system} or {@code project}. */
    public static final String SCOPE = "config.oam.dev/scope";
    /** Annotation. */
    public static final String ALIAS = "config.oam.dev/alias";
    /** Annotation. */
    public static final String DESCRIPTION = "config.oam.dev/description";
    /** Annotation: whether properties may be shown. */
    public static final String SENSITIVE = "config.oam.dev/sensitive";
    /** Label of a Secret that says how a managed cluster is reached. */
    public static final String CLUSTER_CREDENTIAL = "cluster.core.oam.dev/cluster-credential-type";

    private KubeVela() {}
}
