package dev.mizzen.testing;

import dev.mizzen.MizzenApplication;
import dev.mizzen.hub.KubernetesClients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The whole application, inside this JVM, on a port of its own. Several may run at once, as replicas do. */
public final class RunningMizzen implements AutoCloseable {
    /** The password of the first admin, whose name is {@code admin}. */
    public static final String ADMIN_PASSWORD = "Passw0rd12";

    private final ConfigurableApplicationContext context;

    private RunningMizzen(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts Mizzen with this control plane as its hub. Settings look like {@code mizzen.lease-duration=3s}. */
    public static RunningMizzen on(ControlPlane hub, String... settings) {
        return on(hub.kubeconfig(), settings);
    }

    /** Starts Mizzen with the hub that a kubeconfig names. */
    public static RunningMizzen on(String kubeconfig, String... settings) {
        return on(KubernetesClients.of(Config.fromKubeconfig(kubeconfig)), settings);
    }

    /** Starts Mizzen with this client to its hub; it closes the client at its end. */
    public static RunningMizzen on(KubernetesClient hub, String... settings) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "server.port", "0",
                "server.address", "127.0.0.1",
                "spring.main.banner-mode", "off",
                "mizzen.admin-password", ADMIN_PASSWORD,
                // Tests make up registries: none of them depends on what a network says to that.
                "mizzen.registry.check", "off"));
        List.of(settings).forEach(setting -> all.put(setting.split("=", 2)[0], setting.split("=", 2)[1]));
        RunningMizzen mizzen = new RunningMizzen(new SpringApplicationBuilder(MizzenApplication.class)
                .main(MizzenApplication.class)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean(
                                KubernetesClient.class,
                                () -> hub,
                                definition -> definition.setDestroyMethodName("close")))
                .run(all.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new)));
        Leftovers.add(mizzen);
        return mizzen;
    }

    public int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** Where it listens, such as {@code http://127.0.0.1:41234}. */
    public String address() {
        return "http://127.0.0.1:" + port();
    }

    /** The HTTP API for a caller who has not logged in. */
    public Api api() {
        return Api.at(address(), true);
    }

    /** The HTTP API for the admin. */
    public Api admin() {
        return api().login("admin", ADMIN_PASSWORD);
    }

    /** A part of the running application. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        Leftovers.remove(this);
        context.close();
    }
}
