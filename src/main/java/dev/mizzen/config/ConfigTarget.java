package dev.mizzen.config;

/**
 * A place a config is distributed to, as the API shows it with the config.
 *
 * @param status a workflow phase: {@code pending}, {@code succeeded} or {@code failed}
 * @param application the distribution
 */
public record ConfigTarget(
        String clusterName, String namespace, String status, Application application, String message) {
    /** The name VelaUX's wire has for a distribution. */
    public record Application(String name, String namespace) {}
}
