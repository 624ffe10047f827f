package dev.mizzen.hub;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Makes the clients Mizzen uses, for the hub and for every managed cluster, with one set of limits. */
public final class KubernetesClients {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 10_000;
    /** A watch whose server does not answer a ping within this time is broken off: that finds a silent watch. */
    private static final long PING_MILLIS = 8_000L;
    /** Doubles up to 32 times this. */
    private static final int RECONNECT_MILLIS = 100;

    private KubernetesClients() {}

    /** A client for what the configuration names. It does not retry by itself: whoever calls knows better when to try again. */
    public static KubernetesClient of(Config config) {
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        config.setRequestRetryBackoffLimit(0);
        config.setWebsocketPingInterval(PING_MILLIS);
        config.setWatchReconnectInterval(RECONNECT_MILLIS);
        config.setUserAgent(Authors.SELF);
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(builder -> {
                    Trust.narrow(config, builder);
                    builder.addOrReplaceInterceptor(OwnDeletions.class.getName(), OwnDeletions.SEEN);
                })
                .build();
    }
}
