package dev.mizzen.registry;

import java.util.Optional;
import okhttp3.HttpUrl;

/** Where the parts of a registry are. */
final class Places {
    /** Docker Hub is named by one host and answers at another. */
    private static final String HUB_API = "registry-1.docker.io";

    private Places() {}

    /** The root of a registry's API; absent where its host cannot be one. */
    static Optional<HttpUrl> root(Access access) {
        RegistryHost host = access.host();
        String scheme = access.plainHttp() ? "http" : "https";
        try {
            HttpUrl.Builder url = new HttpUrl.Builder().scheme(scheme).host(host.isDockerHub() ? HUB_API : host.name());
            if (host.port() != 0) {
                url.port(host.port());
            }
            return Optional.of(url.addPathSegments("v2/").build());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether something is at the registry's own host, whatever its port. */
    static boolean sameName(Access access, HttpUrl url) {
        return root(access).filter(own -> own.host().equals(url.host())).isPresent();
    }
}
