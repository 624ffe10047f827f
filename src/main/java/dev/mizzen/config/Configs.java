package dev.mizzen.config;

import dev.mizzen.config.Config.TemplateRef;
import dev.mizzen.config.KnownConfigs.Known;
import dev.mizzen.hub.Cache;
import dev.mizzen.hub.Hub;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import dev.mizzen.template.Kind;
import dev.mizzen.template.Properties;
import dev.mizzen.template.Rendered;
import dev.mizzen.template.Template;
import dev.mizzen.template.Templates;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** All configs: Secrets with KubeVela's catalog label, in any namespace of the hub, whoever wrote them. */
@Component
public class Configs {
    /** How often a write that others got ahead of is made again, and the longest pause before that. */
    private static final int TRIES = 20;

    private static final long PAUSE_NANOS = 20_000_000;
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private final KubernetesClient client;
    private final String systemNamespace;
    private final Templates templates;
    private final ObjectProvider<ConfigDistributions> distributions;
    private final KnownConfigs known;
    private final Cache<Secret> cache;
    private final Turns turns = new Turns(Duration.ofSeconds(5));

    Configs(Hub hub, Templates templates, ObjectProvider<ConfigDistributions> distributions) {
        this.client = hub.client();
        this.systemNamespace = hub.systemNamespace();
        this.templates = templates;
        this.distributions = distributions;
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

    Config create(NewConfig wanted) {
        Kind.requireNoPlaceholder(wanted.properties());
        Secret secret = wanted.template().isNone() ? ConfigSecret.makeFree(wanted) : made(wanted);
        return shown(write(wanted.ref(), () -> client.resource(secret).create())
                .orElseThrow(() -> BusinessCode.CONFIG_EXISTS.because("The name "
                        + wanted.ref().name() + " is taken: by a config, or by another Secret of that namespace")));
    }

    private Secret made(NewConfig wanted) {
        Kind kind =
                templates.kind(wanted.template().namespace(), wanted.template().name());
        Template template = kind.template()
                .orElseThrow(() -> BusinessCode.TEMPLATE_MISSING.because(
                        "The template " + wanted.template().name() + " does not exist"));
        return ConfigSecret.make(wanted, template, kind.render(wanted.properties()));
    }

    /** @param expected the versions that the change is meant for */
    Config change(ConfigRef ref, Change change, IfMatch expected) {
        return shown(turns.take(ref, () -> {
            for (int i = 0; i < TRIES; i++) {
                ConfigSecret present = require(ref, expected);
                Secret next = changed(present, change);
                Optional<Secret> written =
                        write(ref, () -> client.resource(next).update());
                if (written.isPresent()) {
                    return written.get();
                }
                pause();
            }
            throw contended();
        }));
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
        require(ref, expected);
        return distributions().places(ref);
    }

    /** Deletes every config of a namespace. */
    void removeAll(String namespace) {
        client
                .secrets()
                .inNamespace(namespace)
                .withLabel(ConfigSecret.CATALOG_LABEL, ConfigSecret.CATALOG)
                .list()
                .getItems()
                .stream()
                .filter(secret -> ConfigSecret.of(secret, systemNamespace).isPresent())
                .forEach(secret -> remove(ConfigSecret.ref(secret), IfMatch.of(null)));
    }

    private ConfigDistributions distributions() {
        return distributions.getIfAvailable(() -> ConfigDistributions.NONE);
    }

    private Secret changed(ConfigSecret present, Change change) {
        Kind kind = present.kind(templates);
        if (present.sensitive(kind)) {
            throw sensitive();
        }
        requireSame(present.template(), change.template());
        Optional<ObjectNode> stored = present.effective(kind);
        Map<String, String> data = ConfigSecret.data(present.secret());
        boolean lossless = stored.isPresent() && kind.template().isPresent() && kind.expresses(data);
        if (!lossless && kind.unchanged(change.properties(), stored.orElseGet(Properties::empty))) {
            return present.described(change.alias(), change.description());
        }
        ObjectNode properties = kind.restored(change.properties(), stored.orElseGet(Properties::empty));
        if (present.template().isNone()) {
            return present.changedFree(change.alias(), change.description(), properties);
        }
        Rendered rendered = kind.render(properties);
        if (!rendered.type().equals(Content.of(present.secret()).type())) {
            throw BusinessCode.SECRET_TYPE_FIXED.because(
                    "The type of a config's Secret cannot change, so it can neither gain nor lose a credential:"
                            + " make a new config");
        }
        return present.changed(change.alias(), change.description(), properties, rendered);
    }

    /** What is not named is as it was. */
    private static void requireSame(TemplateRef has, TemplateRef asked) {
        boolean otherName = !asked.name().isEmpty() && !asked.name().equals(has.name());
        boolean otherNamespace = !asked.namespace().isEmpty()
                && !has.namespace().isEmpty()
                && !asked.namespace().equals(has.namespace());
        if (otherName || otherNamespace) {
            throw BusinessCode.TEMPLATE_OF_CONFIG_FIXED.because("The template of a config cannot change");
        }
    }

    static RuntimeException sensitive() {
        return BusinessCode.CONFIG_SENSITIVE.because("The config is sensitive: it can neither be read nor changed");
    }

    static RuntimeException missing(ConfigRef ref) {
        return BusinessCode.CONFIG_MISSING.because("The config " + ref.name() + " does not exist");
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
        return ConfigSecret.of(written, systemNamespace)
                .map(config -> config.read(config.kind(templates)))
                .orElseThrow(() -> missing(ConfigSecret.ref(written)));
    }
}
