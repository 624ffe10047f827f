package dev.mizzen;

import dev.mizzen.testing.ClosingServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import java.util.HashMap;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A hub in memory, for tests that need the whole application. It ignores preconditions: safety is not proven on it. */
@TestConfiguration(proxyBeanMethods = false)
public class InMemoryHub {
    /** A server that is running. */
    public static KubernetesMockServer start() {
        var answers = new HashMap<
                io.fabric8.mockwebserver.ServerRequest, java.util.Queue<io.fabric8.mockwebserver.ServerResponse>>();
        KubernetesMockServer server = new KubernetesMockServer(
                new Context(), new ClosingServer(), answers, new KubernetesMixedDispatcher(answers), false);
        server.init();
        return server;
    }

    @Bean(destroyMethod = "destroy")
    KubernetesMockServer hubServer() {
        return start();
    }

    @Bean(destroyMethod = "close")
    KubernetesClient hubClient(KubernetesMockServer server) {
        return server.createClient();
    }
}
