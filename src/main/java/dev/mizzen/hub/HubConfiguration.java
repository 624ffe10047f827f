package dev.mizzen.hub;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reaches the hub by {@code KUBECONFIG}, or from inside the cluster by the pod's service account. */
@Configuration(proxyBeanMethods = false)
class HubConfiguration {
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    KubernetesClient hubClient() {
        return KubernetesClients.of(Config.autoConfigure(null));
    }
}
