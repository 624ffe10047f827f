package dev.mizzen.hub;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the definitions of Mizzen's own resource types on the hub, where this account may. */
class CustomResources {
    /** Every resource type of Mizzen's own. */
    static final List<Class<? extends CustomResource<?, ?>>> TYPES = List.of(
            ProjectResource.class,
            TargetResource.class,
            DistributionResource.class,
            UserResource.class,
            RoleResource.class,
            PermissionResource.class);

    static final String SCHEMA = "mizzen.dev/schema";
    static final String REVISION = "mizzen.dev/revision";

    private static final Logger log = LoggerFactory.getLogger(CustomResources.class);
    private static final Duration ESTABLISH = Duration.ofSeconds(20);

    private final KubernetesClient client;

    CustomResources(KubernetesClient client) {
        this.client = client;
    }

    void apply() {
        for (Class<? extends CustomResource<?, ?>> type : TYPES) {
            CustomResourceDefinition wanted = read(HasMetadata.getFullResourceName(type));
            try {
                apply(wanted);
            } catch (KubernetesClientException e) {
                if (e.getCode() == 409) {
                    log.info(
                            "Another replica manages {} at this moment",
                            wanted.getMetadata().getName());
                } else if (e.getCode() == 403) {
                    log.info(
                            "Not allowed to manage {}: taken as it is",
                            wanted.getMetadata().getName());
                } else {
                    throw e;
                }
            }
            awaitServed(type);
        }
    }

    private void apply(CustomResourceDefinition wanted) {
        var definitions = client.apiextensions().v1().customResourceDefinitions();
        CustomResourceDefinition present =
                definitions.withName(wanted.getMetadata().getName()).get();
        if (present == null) {
            definitions.resource(wanted).create();
            return;
        }
        if (!Objects.equals(annotation(wanted, SCHEMA), annotation(present, SCHEMA))
                && revision(wanted) >= revision(present)) {
            wanted.getMetadata().setResourceVersion(present.getMetadata().getResourceVersion());
            definitions.resource(wanted).update();
        }
    }

    /** Grows with each change of a definition: a replica that is about to be replaced leaves a newer one's definition alone. */
    private static int revision(CustomResourceDefinition definition) {
        try {
            return Integer.parseInt(Objects.requireNonNullElse(annotation(definition, REVISION), "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static @Nullable String annotation(CustomResourceDefinition definition, String key) {
        return Objects.requireNonNullElse(definition.getMetadata().getAnnotations(), Map.<String, String>of())
                .get(key);
    }

    private CustomResourceDefinition read(String name) {
        try (InputStream yaml = CustomResources.class.getResourceAsStream("/crds/" + name + ".yaml")) {
            return client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(yaml)
                    .item();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the definition of " + name, e);
        }
    }

    private void awaitServed(Class<? extends CustomResource<?, ?>> type) {
        long end = System.nanoTime() + ESTABLISH.toNanos();
        while (true) {
            try {
                client.resources(type).inAnyNamespace().list();
                return;
            } catch (KubernetesClientException e) {
                // 404 until the type is known, then 429 until its storage is ready.
                if ((e.getCode() != 404 && e.getCode() != 429) || System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
    }
}
