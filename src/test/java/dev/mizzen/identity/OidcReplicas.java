package dev.mizzen.identity;

import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.UserResource;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Browser;
import dev.mizzen.testing.OidcServer;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.PrintedLog;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** Two replicas of one hub, the real provider that they trust, and somebody who logs in. {@link OidcIT} starts them. */
abstract class OidcReplicas {
    static final String PUBLIC = "http://127.0.0.1:8000";

    static PrintedLog log;
    static KubernetesClient client;
    static OidcServer provider;
    static RunningMizzen one;
    static RunningMizzen two;

    final Browser browser = new Browser();
    /** Who logs in: in each test somebody else. */
    String mia;

    static void start(Planes planes) {
        log = PrintedLog.start();
        client = planes.hub().client();
        provider = OidcServer.start(PUBLIC + "/callback");
        String[] settings = Stream.concat(
                        Stream.of(provider.settings(PUBLIC)),
                        Stream.of(
                                "mizzen.oidc.platform-roles=boss=admin, boss=watcher, boss=no-such-role",
                                "mizzen.oidc.project-roles=devs=shop/app-developer, devs=shop/no-such-role, leads=shop/project-admin,"
                                        + " devs=no-such-project/project-viewer"))
                .toArray(String[]::new);
        one = RunningMizzen.on(planes.hub(), settings);
        two = RunningMizzen.on(planes.hub(), settings);
        one.admin().post("projects", Map.of("name", "shop")).ok();
        one.admin()
                .post("roles", Map.of("name", "watcher", "alias", "", "permissions", List.of("cluster-management")))
                .ok();
        await().until(() -> two.bean(Roles.class).find("watcher").isPresent()
                && two.bean(dev.mizzen.project.Projects.class).find("shop").isPresent());
    }

    static void stop() {
        provider.close();
        log.close();
    }

    @BeforeEach
    void somebody() {
        mia = "mia-" + UUID.randomUUID().toString().substring(0, 8);
        knows(Map.of());
    }

    void knows(Map<String, Object> more) {
        Map<String, Object> claims = new java.util.HashMap<>(
                Map.of("preferred_username", mia + "@corp.example", "name", "Mia M", "email", mia + "@example.com"));
        claims.putAll(more);
        provider.knows(mia, claims);
        // Whoever is known at the provider by a session is not asked for his password; his claims are read anew all the
        // same.
    }

    static Api api() {
        return one.api();
    }

    static UserResource record(String name) {
        return client.resources(UserResource.class).withName(name).require();
    }

    static void disable(String user, boolean disabled) {
        client.resources(UserResource.class)
                .withName(user)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"disabled\":" + disabled + "}}");
    }
}
