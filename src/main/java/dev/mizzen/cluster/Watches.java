package dev.mizzen.cluster;

import dev.mizzen.hub.Hub;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pair of informers on a cluster and what they know. It is started once and stopped once; a refill makes a new pair. */
final class Watches {
    /**
     * Lists by pages, which has two ends: an informer that pages asks for what is true now (else for what the server's cache has, which
     * may be old), and the data of only so many Secrets is in memory at a time.
     */
    private static final long PAGE = 500L;

    /** Told of changes after the store shows them. */
    interface Events {
        void copyChanged(Watches from, String namespace, String name, String version);

        void namespaceChanged(Watches from, String namespace);

        /** Both first lists are there. */
        void listed(Watches from);
    }

    final CopyStore copies = new CopyStore();
    final NamespaceStore namespaces = new NamespaceStore();
    private final Events events;
    private final @Nullable SharedIndexInformer<Secret> copyInformer;
    private final SharedIndexInformer<Namespace> namespaceInformer;
    private volatile boolean copiesListed;
    private volatile boolean namespacesListed;
    private final AtomicBoolean toldListed = new AtomicBoolean();
    private volatile Optional<String> failure = Optional.empty();

    /** @param hubId without it no copy can be told apart, and the copies are never listed */
    Watches(KubernetesClient client, Optional<String> hubId, Events events) {
        this.events = events;
        this.copyInformer = hubId.map(id -> informer(
                        client.secrets().inAnyNamespace().withLabel(Hub.COPY_LABEL, id),
                        copies,
                        secret -> events.copyChanged(
                                this,
                                secret.getMetadata().getNamespace(),
                                secret.getMetadata().getName(),
                                secret.getMetadata().getResourceVersion()),
                        () -> copiesListed = true))
                .orElse(null);
        this.namespaceInformer = informer(
                client.namespaces(),
                namespaces,
                namespace ->
                        events.namespaceChanged(this, namespace.getMetadata().getName()),
                () -> namespacesListed = true);
    }

    void start() {
        namespaceInformer.start();
        if (copyInformer != null) {
            copyInformer.start();
        }
    }

    void stop() {
        namespaceInformer.stop();
        if (copyInformer != null) {
            copyInformer.stop();
        }
    }

    boolean listed() {
        return copiesListed && namespacesListed;
    }

    boolean namespacesListed() {
        return namespacesListed;
    }

    boolean watching() {
        return watching(namespaceInformer) && copyInformer != null && watching(copyInformer);
    }

    /** Why the last list or watch failed, if none has arrived since. */
    Optional<String> failure() {
        return failure;
    }

    private <T extends HasMetadata> SharedIndexInformer<T> informer(
            Informable<T> kind, ItemStore<T> store, Consumer<T> changed, Runnable listed) {
        SharedIndexInformer<T> informer = kind.withLimit(PAGE).runnableInformer(0);
        informer.removeNamespaceIndex();
        informer.itemStore(store);
        // A start that failed, and a watch that broke in any way, are tried again for ever.
        informer.exceptionHandler((started, trouble) -> {
            failure = Optional.of(Trouble.of(trouble));
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onList(String resourceVersion, boolean remainedEmpty) {
                failure = Optional.empty();
                listed.run();
                if (listed() && toldListed.compareAndSet(false, true)) {
                    events.listed(Watches.this);
                }
            }

            @Override
            public void onAdd(T now) {
                changed.accept(now);
            }

            @Override
            public void onUpdate(T before, T now) {
                changed.accept(now);
            }

            @Override
            public void onDelete(T before, boolean unknownState) {
                changed.accept(before);
            }
        });
        return informer;
    }

    private static boolean watching(SharedIndexInformer<?> informer) {
        try {
            return informer.isWatching();
        } catch (NullPointerException e) {
            // fabric8 reads the watch without a lock; it is being closed just now.
            return false;
        }
    }
}
