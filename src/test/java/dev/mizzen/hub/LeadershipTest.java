package dev.mizzen.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

@EnableKubernetesMockClient(crud = true)
class LeadershipTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private KubernetesClient client;
    private Leadership leadership;

    private Leadership start() {
        HubProperties properties = new HubProperties("vela-system", Duration.ofSeconds(2));
        leadership = new Leadership(
                new Hub(client, properties, new StaticListableBeanFactory().getBeanProvider(OutsideChanges.class)),
                properties);
        return leadership;
    }

    @AfterEach
    void stop() {
        leadership.stop();
    }

    @Test
    void aLeaseWithoutContentIsTaken() {
        client.resource(lease().build()).create();
        start().start();
        await().atMost(PATIENCE).until(leadership::held);
    }

    @Test
    void aLeaseWithoutTimesIsTakenLikeOneThatRanOut() {
        client.resource(lease().withNewSpec()
                        .withHolderIdentity("somebody")
                        .endSpec()
                        .build())
                .create();
        start().start();
        await().atMost(PATIENCE).until(leadership::held);
        assertThat(leadership.mayConclude())
                .as("its holder may still be writing")
                .isFalse();
    }

    @Test
    void aListenerThatFailsKeepsNobodyFromLeading() {
        AtomicBoolean told = new AtomicBoolean();
        start().onChange(() -> {
            throw new IllegalStateException("on purpose");
        });
        leadership.onChange(() -> told.set(true));
        leadership.start();
        await().atMost(PATIENCE).untilTrue(told);
        String renewed = stored().getSpec().getRenewTime().toString();
        await().atMost(PATIENCE)
                .until(() -> !stored().getSpec().getRenewTime().toString().equals(renewed));
        assertThat(leadership.held()).isTrue();
    }

    private Lease stored() {
        return client.resources(Lease.class)
                .inNamespace("vela-system")
                .withName("mizzen")
                .get();
    }

    private static LeaseBuilder lease() {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("vela-system")
                .withName("mizzen")
                .endMetadata();
    }
}
