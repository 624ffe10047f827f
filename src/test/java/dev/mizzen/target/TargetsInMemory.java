package dev.mizzen.target;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.hub.Cache;
import dev.mizzen.hub.TargetResource;
import dev.mizzen.project.Projects;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.testing.FeatureHub;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A hub in memory with two projects, {@code shop} and {@code other}, a cluster {@code edge}, and the routes of targets. */
abstract class TargetsInMemory {
    static final String PROD =
            "{\"name\": \"prod\", \"project\": \"shop\", \"cluster\": {\"clusterName\": \"edge\", \"namespace\": \"shop-prod\"}}";

    /** Projects and targets, without the routes of targets. */
    static final Class<?>[] FEATURES = {
        ofProjects("ProjectRecords"),
        Projects.class,
        ofProjects("ProjectController"),
        TargetRecords.class,
        TargetRelease.class,
        TargetNamespace.class,
        TargetsOfProjects.class,
        Targets.class
    };

    final List<String> changes = new CopyOnWriteArrayList<>();
    final FakeUse use = new FakeUse();
    final Map<String, KubernetesClient> clusters = new ConcurrentHashMap<>();
    final Set<String> known = ConcurrentHashMap.newKeySet();
    final KubernetesMockServer edgeServer = FeatureHub.memoryServer();
    final KubernetesClient edge = edgeServer.createClient();
    final FeatureHub hub = new FeatureHub();
    Targets targets;

    @BeforeEach
    void start() {
        clusters.put("local", hub.client());
        clusters.put("edge", edge);
        known.addAll(List.of("local", "edge", "dead"));
        hub.with(FEATURES)
                .with(TargetController.class, Watching.class)
                .with(Clusters.class, fakeClusters())
                .with(TargetUse.class, use)
                .with(Changes.class, (before, now) -> changes.add(said(before) + ">" + said(now)))
                .start();
        targets = hub.get(Targets.class);
        hub.post("projects", "{\"name\": \"shop\", \"alias\": \"Shop\"}");
        hub.post("projects", "{\"name\": \"other\"}");
    }

    @AfterEach
    void stop() {
        hub.close();
        clusters.values().forEach(KubernetesClient::close);
        edgeServer.destroy();
    }

    TargetResource kubectl(String name, String project, String cluster, String namespace) {
        return hub.kubectl(
                TargetResource.class,
                "apiVersion: mizzen.dev/v1alpha1\nkind: Target\nmetadata: {name: %s}\nspec: {project: %s, cluster: %s, namespace: %s}"
                        .formatted(name, project, cluster, namespace));
    }

    static String place(String name, String project, String cluster, String namespace) {
        return "{\"name\": \"%s\", \"project\": \"%s\", \"cluster\": {\"clusterName\": \"%s\", \"namespace\": \"%s\"}}"
                .formatted(name, project, cluster, namespace);
    }

    List<String> stored() {
        return hub.client().resources(TargetResource.class).list().getItems().stream()
                .map(record -> record.getMetadata().getName())
                .toList();
    }

    TargetResource stored(String name) {
        return hub.client().resources(TargetResource.class).withName(name).get();
    }

    static Map<String, String> labels(KubernetesClient client, String namespace) {
        return client.namespaces().withName(namespace).get().getMetadata().getLabels();
    }

    private static Class<?> ofProjects(String name) {
        try {
            return Class.forName("dev.mizzen.project." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private Clusters fakeClusters() {
        Clusters fake = mock(Clusters.class);
        when(fake.known(any()))
                .thenAnswer(
                        call -> known.contains(call.<ClusterName>getArgument(0).value()));
        when(fake.connection(any()))
                .thenAnswer(call -> Optional.ofNullable(
                                clusters.get(call.<ClusterName>getArgument(0).value()))
                        .map(client -> {
                            Connection connection = mock(Connection.class);
                            when(connection.client()).thenReturn(client);
                            return connection;
                        }));
        return fake;
    }

    private static String said(Target target) {
        return target == null ? "" : target.name() + " " + target.alias() + (target.going() ? " going" : "");
    }

    interface Changes extends Cache.Listener<Target> {}

    /** Listens from before the hub starts, as features do. */
    static class Watching {
        Watching(Targets targets, Changes changes) {
            targets.onChange(changes);
        }
    }

    static class FakeUse implements TargetUse {
        final Set<String> named = ConcurrentHashMap.newKeySet();
        final Set<String> copies = ConcurrentHashMap.newKeySet();
        final Set<String> asked = ConcurrentHashMap.newKeySet();

        @Override
        public boolean namedByDistribution(Target target) {
            return named.contains(target.name());
        }

        @Override
        public boolean mustRecall(Target target) {
            asked.add(target.name());
            return copies.contains(target.name());
        }
    }
}
