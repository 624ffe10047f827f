package dev.mizzen.registry;

/**
 * Where a registry is: a host name or address, lower-case, with its port where it is not the scheme's own. All names of Docker Hub are
 * one: {@code docker.io}.
 *
 * @param name without brackets for an IPv6 address
 * @param port 0 where the scheme's own is meant
 */
record RegistryHost(String name, int port) {
    static final RegistryHost DOCKER_HUB = new RegistryHost("docker.io", 0);

    boolean isDockerHub() {
        return equals(DOCKER_HUB);
    }

    /** As it stands in an image reference. */
    @Override
    public String toString() {
        String host = name.contains(":") ? "[" + name + "]" : name;
        return port == 0 ? host : host + ":" + port;
    }
}
