package dev.mizzen.config;

import dev.mizzen.config.ConfigCheck.Strictness;
import dev.mizzen.config.KnownConfigs.Known;
import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.hub.KubeVela;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import dev.mizzen.shared.Trail;
import dev.mizzen.template.Template;
import dev.mizzen.template.Templates;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** All configs: Secrets with KubeVela's catalog label, in any namespace of the hub, whoever wrote them. */
@Component
public class Configs {
    /** How often a write that others got ahead of is made again, and the longest pause before that. */
    private static final int TRIES = 20;

    private static final long PAUSE_NANOS = 20_000_000;
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private final KubernetesClient client;
    private final String systemNamespace;
    private final Drafts drafts;
    private final ObjectProvider<ConfigDistributions> distributions;
    private final ObjectProvider<ConfigCheck> checks;
    private final KnownConfigs known;
    private final Cache<Secret> cache;
    private final Turns turns = new Turns(Duration.ofSeconds(5));

    Configs(
            Hub hub,
            Templates templates,
            ObjectProvider<ConfigDistributions> distributions,
            ObjectProvider<ConfigCheck> checks) {
        this.client = hub.client();
        this.systemNamespace = hub.systemNamespace();
        this.drafts = new Drafts(templates, systemNamespace);
        this.distributions = distributions;
        this.checks = checks;
        this.known = new KnownConfigs(hub, templates);
        this.cache = known.cache();
    }

    /** Empty also for a Secret that is no config. */
    public Optional<Config> find(ConfigRef ref) {
        return known.find(ref).map(Known::config);
    }

    /** The configs of a namespace, by name. */
    public List<Config> list(String namespace) {
        return listed(namespace).stream().map(Known::config).toList();
    }

    /** The same with what is written of them to the wire. */
    List<Known> listed(String namespace) {
        return known.list(namespace);
    }

    /**
     * A config whose properties may be shown.
     *
     * @throws dev.mizzen.shared.ApiException if there is none, or it is sensitive
     */
    Config readable(ConfigRef ref) {
        Config config = find(ref).orElseThrow(() -> missing(ref));
        if (config.sensitive()) {
            throw sensitive();
        }
        return config;
    }

    /** Tells which config has come, changed or gone. To be called before the hub starts. */
    public void onChange(Consumer<ConfigRef> listener) {
        cache.onChange((before, now) -> {
            Secret concerned = now == null ? before : now;
            if (concerned != null) {
                listener.accept(ConfigSecret.ref(concerned));
            }
        });
    }

    /** Whether a project may use a config: its own, and platform configs of scope {@code project}. */
    public boolean usableBy(Config config, String projectNamespace) {
        return config.ref().namespace().equals(projectNamespace)
                || (config.ref().namespace().equals(systemNamespace)
                        && config.scope().equals(Template.SCOPE_PROJECT));
    }

    /**
     * A config as it was saved.
     *
     * @param warning what is doubtful about it, for a person; empty if nothing is known to be
     */
    record Saved(Config config, String warning) {}

    /** @param asked what a check that fails shall mean; empty for what is usual */
    Saved create(NewConfig wanted, Optional<Strictness> asked) {
        Secret secret = drafts.made(wanted);
        if (find(wanted.ref()).isPresent()) {
            throw taken(wanted.ref());
        }
        String warning = warning(drafts.read(secret), asked);
        Secret written =
                write(wanted.ref(), () -> client.resource(secret).create()).orElseThrow(() -> taken(wanted.ref()));
        return new Saved(shown(written), warning);
    }

    /**
     * Changes a config. What is saved as it was is not tried, unless that is asked for: a registry that is out of order must not keep
     * anybody from correcting a description.
     *
     * @param expected the versions that the change is meant for
     * @param asked what a check that fails shall mean; empty for what is usual
     */
    Saved change(ConfigRef ref, Change change, IfMatch expected, Optional<Strictness> asked) {
        for (int i = 0; i < TRIES; i++) {
            ConfigSecret present = require(ref, expected);
            Config draft = drafts.read(drafts.changed(present, change));
            boolean tries = asked.isPresent() || !draft.holdsSame(drafts.read(present.secret()));
            // A registry may take seconds to answer: no turn is held meanwhile.
            String warning = tries ? warning(draft, asked) : "";
            Optional<Secret> written = turns.take(ref, () -> rewritten(ref, change, expected, draft));
            if (written.isPresent()) {
                return new Saved(shown(written.get()), warning);
            }
        }
        throw contended();
    }

    /** Empty if it would become another config than the draft, which is the one that was tried. */
    private Optional<Secret> rewritten(ConfigRef ref, Change change, IfMatch expected, Config draft) {
        for (int i = 0; i < TRIES; i++) {
            Secret next = drafts.changed(require(ref, expected), change);
            if (!drafts.read(next).holdsSame(draft)) {
                return Optional.empty();
            }
            Optional<Secret> written = write(ref, () -> client.resource(next).update());
            if (written.isPresent()) {
                return written;
            }
            pause();
        }
        throw contended();
    }

    /**
     * What a request would make or change; nothing is written. One that has no properties means a config as it is stored.
     *
     * @param template of the platform, for a new config that names none
     * @throws dev.mizzen.shared.ApiException where the save would be refused, except by a check, and for a stored config that is
     *     sensitive
     */
    public Config draft(String namespace, ConfigRequest request, String template) {
        String name = request.name() == null ? "" : request.name();
        ConfigRef ref = new ConfigRef(namespace, name);
        if (!name.isEmpty() && request.properties() == null) {
            return readable(ref);
        }
        return drafts.read(drafts.of(ref, name.isEmpty() ? Optional.empty() : stored(ref), request, template));
    }

    private String warning(Config draft, Optional<Strictness> asked) {
        return checks.stream()
                .flatMap(check -> check.check(draft, asked).stream())
                .collect(Collectors.joining(" "));
    }

    /**
     * Deletes a config after taking it out of its distributions. Returns the places it is recalled from.
     *
     * @param expected the versions that are meant
     */
    List<Place> remove(ConfigRef ref, IfMatch expected) {
        return turns.take(ref, () -> {
            require(ref, expected);
            List<Place> places = distributions().withdraw(ref);
            for (int i = 0; i < TRIES; i++) {
                Optional<ConfigSecret> present = stored(ref);
                present.ifPresent(still -> expected.require(still.version()));
                if (present.isEmpty() || deleted(present.get().secret())) {
                    return places;
                }
                pause();
            }
            throw contended();
        });
    }

    /** What {@link #remove} would answer now; nothing is done. */
    List<Place> wouldRecall(ConfigRef ref, IfMatch expected) {
        Trail.current().dryRun();
        require(ref, expected);
        return distributions().places(ref);
    }

    /** Deletes every config of a namespace. */
    void removeAll(String namespace) {
        client.secrets().inNamespace(namespace).withLabel(KubeVela.CATALOG, KubeVela.CONFIGS).list().getItems().stream()
                .filter(secret -> ConfigSecret.of(secret, systemNamespace).isPresent())
                .forEach(secret -> remove(ConfigSecret.ref(secret), IfMatch.of(null)));
    }

    private ConfigDistributions distributions() {
        return distributions.getIfAvailable(() -> ConfigDistributions.NONE);
    }

    static RuntimeException sensitive() {
        return BusinessCode.CONFIG_SENSITIVE.because("The config is sensitive: it can neither be read nor changed");
    }

    static RuntimeException missing(ConfigRef ref) {
        return BusinessCode.CONFIG_MISSING.because("The config " + ref.name() + " does not exist");
    }

    private static RuntimeException taken(ConfigRef ref) {
        return BusinessCode.CONFIG_EXISTS.because(
                "The name " + ref.name() + " is taken: by a config, or by another Secret of that namespace");
    }

    private static RuntimeException contended() {
        return BusinessCode.CONFLICT.because("The config is being changed by others too: try again");
    }

    private static void pause() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
    }

    private ConfigSecret require(ConfigRef ref, IfMatch expected) {
        ConfigSecret present = stored(ref).orElseThrow(() -> missing(ref));
        expected.require(present.version());
        return present;
    }

    /** Reads from the API server. */
    private Optional<ConfigSecret> stored(ConfigRef ref) {
        return SECRET_NAME.matcher(ref.name()).matches()
                ? ConfigSecret.of(
                        client.secrets()
                                .inNamespace(ref.namespace())
                                .withName(ref.name())
                                .get(),
                        systemNamespace)
                : Optional.empty();
    }

    /** Empty on a conflict: there is such a Secret, or it is not any more what was read. */
    private Optional<Secret> write(ConfigRef ref, Supplier<Secret> call) {
        try {
            return Optional.of(call.get());
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return Optional.empty();
            }
            throw Refusals.of(ref, e);
        }
    }

    private boolean deleted(Secret present) {
        try {
            // The version makes sure that nothing else is deleted than what was looked at.
            client.resource(present)
                    .lockResourceVersion(present.getMetadata().getResourceVersion())
                    .delete();
            cache.awaitGone(present);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return false;
            }
            throw e;
        }
    }

    /** What was written, once the cache has it too. */
    private Config shown(Secret written) {
        cache.await(written);
        return drafts.read(written);
    }
}
