package dev.mizzen.config;

import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.template.Kind;
import dev.mizzen.template.Templates;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The configs as this replica's cache shows them. What is worked out of a Secret is kept for as long as the cache gives the very same
 * Secret and the templates the same {@link Kind}, so it can never be older than they are.
 */
final class KnownConfigs {
    private final String systemNamespace;
    private final Templates templates;
    private final Cache<Secret> cache;
    private final Map<ConfigRef, Known> known = new ConcurrentHashMap<>();
    private final Map<String, InOrder> lists = new ConcurrentHashMap<>();

    KnownConfigs(Hub hub, Templates templates) {
        this.systemNamespace = hub.systemNamespace();
        this.templates = templates;
        this.cache = hub.cacheLabelled(Secret.class, KubeVela.CATALOG, KubeVela.CONFIGS);
        cache.onChange((before, now) -> {
            if (before != null && now == null) {
                known.remove(ConfigSecret.ref(before));
            }
        });
    }

    /** A config and what it was made of. */
    record Known(Secret secret, Kind kind, Config config, ConfigText text) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** A namespace's configs by name, and what they were made of. */
    private record InOrder(List<Secret> secrets, Map<TemplateRef, Kind> kinds, List<Known> configs) {
        @Override
        public String toString() {
            return "***";
        }
    }

    Cache<Secret> cache() {
        return cache;
    }

    /** Empty also for a Secret that is no config. */
    Optional<Known> find(ConfigRef ref) {
        return cache.get(ref.namespace(), ref.name()).flatMap(this::read);
    }

    /** The configs of a namespace, by name. */
    List<Known> list(String namespace) {
        List<Secret> secrets = cache.list(namespace);
        InOrder before = lists.get(namespace);
        if (before != null && same(before.secrets(), secrets) && same(before.kinds())) {
            return before.configs();
        }
        List<Known> configs = secrets.stream()
                .map(this::read)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(one -> one.config().ref().name()))
                .toList();
        if (configs.isEmpty()) {
            lists.remove(namespace);
        } else {
            Map<TemplateRef, Kind> kinds = new HashMap<>();
            configs.forEach(one -> kinds.put(one.config().template(), one.kind()));
            lists.put(namespace, new InOrder(secrets, kinds, configs));
        }
        return configs;
    }

    private Optional<Known> read(Secret secret) {
        return ConfigSecret.of(secret, systemNamespace).map(config -> read(secret, config));
    }

    private Known read(Secret secret, ConfigSecret stored) {
        Kind kind = stored.kind(templates);
        ConfigRef ref = ConfigSecret.ref(secret);
        Known before = known.get(ref);
        if (before != null && before.secret() == secret && before.kind() == kind) {
            return before;
        }
        Config config = stored.read(kind);
        Known now = new Known(secret, kind, config, ConfigText.of(config));
        known.put(ref, now);
        return now;
    }

    /** Whether these are the very same objects: the cache replaces an object that changes. */
    private static boolean same(List<Secret> before, List<Secret> now) {
        if (before.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (before.get(i) != now.get(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean same(Map<TemplateRef, Kind> kinds) {
        return kinds.entrySet().stream()
                .allMatch(entry -> ConfigSecret.kind(entry.getKey(), templates, systemNamespace) == entry.getValue());
    }
}
