package dev.mizzen.contract;

import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.MizzenProcess;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A user who can always log in: made-up requests may take his password, his roles or all of him away, and he is put back then, past the API,
 * as he was. His password is the admin's.
 */
final class KeptCaller {
    private static final String SYSTEM_NAMESPACE = "vela-system";

    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final MizzenProcess mizzen;
    private final KubernetesClient hub;
    private final Secret password;
    private final UserResource user;

    KeptCaller(MizzenProcess mizzen, KubernetesClient hub, String name) {
        this.mizzen = mizzen;
        this.hub = hub;
        this.password = hub.secrets()
                .inNamespace(SYSTEM_NAMESPACE)
                .withName("mizzen-user-" + name)
                .require();
        this.user = hub.resources(UserResource.class).withName(name).require();
    }

    /** An access token that is good now. */
    synchronized String token() {
        Api.Answer answer = login();
        if (answer.status() != 200) {
            // A login that has to wait for others' wrong passwords has to wait all the same.
            putBack();
            await().atMost(Duration.ofSeconds(100))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> login().status() == 200);
            answer = login().ok();
        }
        String token = answer.body().path("accessToken").asString();
        tokens.add(token);
        return token;
    }

    /** All that were given out. */
    Set<String> tokens() {
        return Set.copyOf(tokens);
    }

    private Api.Answer login() {
        return mizzen.api()
                .post(
                        "auth/login",
                        Map.of("username", user.getMetadata().getName(), "password", RunningMizzen.ADMIN_PASSWORD));
    }

    private void putBack() {
        var secrets = hub.secrets().inNamespace(SYSTEM_NAMESPACE);
        secrets.withName(password.getMetadata().getName()).delete();
        secrets.resource(new SecretBuilder(password)
                        .editMetadata()
                        .withResourceVersion(null)
                        .withUid(null)
                        // Whoever takes his place is another user.
                        .removeFromLabels("mizzen.dev/user-uid")
                        .withOwnerReferences(List.of())
                        .endMetadata()
                        .build())
                .create();
        var records = hub.resources(UserResource.class);
        String name = user.getMetadata().getName();
        if (records.withName(name).get() == null) {
            UserResource again = new UserResource();
            again.getMetadata().setName(name);
            again.setSpec(user.getSpec());
            hub.resource(again).create();
        } else {
            records.withName(name).edit(record -> {
                record.setSpec(user.getSpec());
                return record;
            });
        }
    }
}
