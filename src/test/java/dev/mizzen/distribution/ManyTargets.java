package dev.mizzen.distribution;

import dev.mizzen.hub.TargetResource;
import dev.mizzen.shared.Place;
import dev.mizzen.testing.ControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Makes hundreds of targets, past the API because that is quicker. */
final class ManyTargets {
    private static final int AT_ONCE = 16;

    private ManyTargets() {}

    /** Makes namespaces in the cluster and targets of the project {@code shop} for them. */
    static List<Place> make(ControlPlane hub, ControlPlane plane, String cluster, String prefix, int count) {
        each(count, number -> {
            String namespace = prefix + "-" + number;
            plane.client()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .create();
            record(hub.client(), "t-" + cluster + "-" + namespace, cluster, namespace);
        });
        return IntStream.range(0, count)
                .mapToObj(number -> Place.of(cluster, prefix + "-" + number))
                .toList();
    }

    /** Does something many times, 16 at once. */
    static void each(int count, IntConsumer task) {
        Semaphore slots = new Semaphore(AT_ONCE);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends java.util.concurrent.Future<?>> all = IntStream.range(0, count)
                    .mapToObj(number -> executor.submit(() -> {
                        slots.acquireUninterruptibly();
                        try {
                            task.accept(number);
                        } finally {
                            slots.release();
                        }
                    }))
                    .toList();
            for (var one : all) {
                one.get();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void record(KubernetesClient hub, String name, String cluster, String namespace) {
        TargetResource target = new TargetResource();
        target.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withFinalizers("mizzen.dev/target")
                .build());
        target.setSpec(new TargetResource.Spec("shop", cluster, namespace, null, null, null, null));
        hub.resource(target).create();
    }
}
