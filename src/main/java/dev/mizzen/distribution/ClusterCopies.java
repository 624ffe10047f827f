package dev.mizzen.distribution;

import dev.mizzen.cluster.Clusters;
import dev.mizzen.cluster.Connection;
import dev.mizzen.cluster.CopySecret;
import dev.mizzen.cluster.Trouble;
import dev.mizzen.config.Config;
import dev.mizzen.config.Configs;
import dev.mizzen.config.Content;
import dev.mizzen.engine.Answer;
import dev.mizzen.engine.Copies;
import dev.mizzen.engine.Copy;
import dev.mizzen.hub.Hub;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The copies in the clusters, for the engine: reads come from the connections' caches, writes carry their preconditions. */
@Component
class ClusterCopies implements Copies {
    private final Hub hub;
    private final Clusters clusters;
    private final Configs configs;
    private volatile @Nullable CopyBodies bodies;

    ClusterCopies(Hub hub, Clusters clusters, Configs configs) {
        this.hub = hub;
        this.clusters = clusters;
        this.configs = configs;
        configs.onChange(ref -> {
            CopyBodies made = bodies;
            if (made != null && configs.find(ref).isEmpty()) {
                made.forget(ref);
            }
        });
    }

    /** Every uid that some copy names. */
    Set<String> named() {
        Set<String> named = new HashSet<>();
        for (Connection connection : clusters.connections()) {
            for (CopySecret copy : connection.copies()) {
                named.addAll(CopyNotes.read(connection.name(), copy).notes().keySet());
            }
        }
        return named;
    }

    /** The places of every cluster where a copy names a distribution. */
    Set<Place> naming(String distribution) {
        return clusters.connections().stream()
                .flatMap(connection -> connection.copies().stream()
                        .filter(copy -> copy.annotations().containsKey(CopyNotes.key(distribution)))
                        .map(copy -> new Place(connection.name(), copy.namespace())))
                .collect(Collectors.toSet());
    }

    @Override
    public Collection<Copy> at(Place place) {
        return clusters.connection(place.cluster())
                .map(connection -> connection.copies(place.namespace()).stream()
                        .map(secret -> CopyNotes.read(place.cluster(), secret))
                        .toList())
                .orElseGet(java.util.List::of);
    }

    @Override
    public Collection<Place> places(ClusterName cluster) {
        return clusters.connection(cluster)
                .map(connection -> connection.copies().stream()
                        .map(copy -> new Place(cluster, copy.namespace()))
                        .collect(Collectors.toSet()))
                .orElseGet(Set::of);
    }

    @Override
    public Reach reach(ClusterName cluster) {
        if (hub.id().isEmpty()) {
            return new Barred("this hub's id is missing, nothing is written");
        }
        Optional<Connection> connection = clusters.connection(cluster);
        if (connection.isEmpty()) {
            return clusters.known(cluster)
                    ? new Unreachable("cluster " + cluster + " is stored in a way that cannot be used")
                    : new NotJoined();
        }
        if (connection.get().filled()) {
            return clusters.impostor(cluster)
                    .<Reach>map(Barred::new)
                    .or(() -> connection
                            .get()
                            .blind()
                            .map(why -> new Unreachable("cluster " + cluster + " cannot be watched: " + why)))
                    .orElseGet(Ready::new);
        }
        return connection
                .get()
                .failure()
                .<Reach>map(why -> new Unreachable("cluster " + cluster + " does not answer: " + why))
                .orElseGet(() -> new Filling("cluster " + cluster + " is being listed"));
    }

    @Override
    public NamespaceState namespace(Place place) {
        return clusters.connection(place.cluster())
                .map(connection -> switch (connection.namespace(place.namespace())) {
                    case ACTIVE -> NamespaceState.ACTIVE;
                    case TERMINATING -> NamespaceState.TERMINATING;
                    case MISSING -> NamespaceState.MISSING;
                })
                .orElse(NamespaceState.MISSING);
    }

    @Override
    public Answer create(Place place, ConfigRef config, Map<String, Long> notes) {
        return with(
                place,
                connection -> content(config)
                        .map(content -> create(connection, place.namespace(), config, content, notes))
                        .orElseGet(Answer.Outdated::new));
    }

    @Override
    public Answer update(Copy copy, ConfigRef config, Map<String, Long> notes, boolean data) {
        return with(copy.place(), connection -> {
            Optional<Content> content = content(config);
            if (content.isEmpty() || !content.get().type().equals(copy.type())) {
                return new Answer.Outdated();
            }
            if (copy.notes().isEmpty() && copy.config() == null) {
                return rewrite(connection, copy, config, content.get(), notes);
            }
            return data && isAllOurs(connection, copy)
                    ? new CopyWriter(connection)
                            .replace(
                                    copy.place().namespace(),
                                    copy.name(),
                                    bodies().replacement(copy, config, content.get(), notes))
                    : patch(connection, copy, CopyBodies.patch(copy, config, notes, data ? content.get() : null));
        });
    }

    @Override
    public Answer annotate(Copy copy, Map<String, Long> notes) {
        return with(copy.place(), connection -> patch(connection, copy, CopyBodies.patch(copy, null, notes, null)));
    }

    @Override
    public Answer delete(Copy copy) {
        return with(
                copy.place(),
                connection -> new CopyWriter(connection)
                        .delete(copy.place().namespace(), copy.name(), copy.uid(), copy.version()));
    }

    @Override
    public Answer release(Copy copy) {
        return with(copy.place(), connection -> {
            Set<String> annotations = connection
                    .copy(copy.place().namespace(), copy.name())
                    .map(CopySecret::annotations)
                    .map(all -> all.keySet().stream().filter(CopyNotes::isOurs).collect(Collectors.toSet()))
                    .orElseGet(HashSet::new);
            Answer answer = patch(connection, copy, CopyBodies.release(copy, annotations));
            // Without its label the object leaves the cache: to the cache it is gone.
            return answer instanceof Answer.Done ? new Answer.Done(copy.uid(), "") : answer;
        });
    }

    @Override
    public boolean probe(ClusterName cluster) {
        Optional<Connection> connection = clusters.connection(cluster);
        if (connection.isEmpty()) {
            return false;
        }
        try {
            connection.get().client().namespaces().withName("kube-system").get();
            return true;
        } catch (KubernetesClientException e) {
            // Not being allowed to read that one namespace is an answer all the same.
            return e.getCode() == 403;
        }
    }

    @Override
    public void returned(ClusterName cluster) {
        clusters.connection(cluster)
                .filter(connection -> !connection.filled() || !connection.watching())
                .ifPresent(Connection::refill);
    }

    private Answer create(
            Connection connection, String namespace, ConfigRef config, Content content, Map<String, Long> notes) {
        Answer answer = new CopyWriter(connection).create(namespace, bodies().secret(config, content, notes));
        if (!(answer instanceof Answer.Outdated)) {
            return answer;
        }
        // 409 or 404: the name is taken, or the namespace is not there. One read tells which, and by whom.
        try {
            Secret present = connection
                    .client()
                    .secrets()
                    .inNamespace(namespace)
                    .withName(config.name())
                    .get();
            return present == null
                    ? new Answer.Rejected("namespace " + namespace + " does not accept it yet")
                    : new Answer.Taken(!isOurs(present));
        } catch (KubernetesClientException e) {
            return new Answer.Rejected("the name is taken, and what has it may not be read");
        }
    }

    /** For a copy that lost every note: it is read, so that what others wrote on it stays. */
    private Answer rewrite(
            Connection connection, Copy copy, ConfigRef config, Content content, Map<String, Long> notes) {
        var secrets = connection.client().secrets().inNamespace(copy.place().namespace());
        try {
            Secret present = secrets.withName(copy.name()).get();
            if (present == null
                    || !isOurs(present)
                    || !copy.version().equals(present.getMetadata().getResourceVersion())) {
                return new Answer.Outdated();
            }
            Map<String, String> annotations = new HashMap<>(
                    Optional.ofNullable(present.getMetadata().getAnnotations()).orElseGet(Map::of));
            annotations.putAll(CopyNotes.annotations(config, notes));
            Secret written = secrets.resource(new SecretBuilder(present)
                            .editMetadata()
                            .withAnnotations(annotations)
                            .endMetadata()
                            .withData(content.data())
                            .build())
                    .update();
            return new Answer.Done(
                    written.getMetadata().getUid(), written.getMetadata().getResourceVersion());
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case 404, 409 -> new Answer.Outdated();
                case 0, 401 -> new Answer.Lost(Trouble.of(e));
                case 429 -> new Answer.Throttled(Duration.ofSeconds(1));
                default ->
                    e.getCode() >= 500
                            ? new Answer.Broken("the cluster failed (" + e.getCode() + ")")
                            : new Answer.Rejected("the cluster refuses it (" + e.getCode() + ")");
            };
        }
    }

    /** Whether nobody else wrote on a copy, so that replacing it loses nothing: an API server does that in half the time of a patch. */
    private static boolean isAllOurs(Connection connection, Copy copy) {
        return connection
                .copy(copy.place().namespace(), copy.name())
                .filter(seen -> seen.resourceVersion().equals(copy.version()) && !seen.marked())
                .filter(seen -> seen.annotations().keySet().stream().allMatch(CopyNotes::isOurs))
                .isPresent();
    }

    private static Answer patch(Connection connection, Copy copy, byte[] patch) {
        return new CopyWriter(connection).patch(copy.place().namespace(), copy.name(), patch);
    }

    private boolean isOurs(Secret secret) {
        Map<String, String> labels = secret.getMetadata().getLabels();
        return labels != null && hub.id().equals(Optional.ofNullable(labels.get(Hub.COPY_LABEL)));
    }

    private Optional<Content> content(ConfigRef config) {
        return configs.find(config).map(Config::content).filter(content -> !content.isEmpty());
    }

    private CopyBodies bodies() {
        CopyBodies present = bodies;
        if (present == null) {
            present = new CopyBodies(hub.id().orElseThrow());
            bodies = present;
        }
        return present;
    }

    private Answer with(Place place, Function<Connection, Answer> call) {
        return clusters.connection(place.cluster())
                .map(call)
                .orElseGet(() -> new Answer.Rejected("cluster " + place.cluster() + " is not joined any more"));
    }
}
