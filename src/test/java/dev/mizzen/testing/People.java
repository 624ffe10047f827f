package dev.mizzen.testing;

import static org.awaitility.Awaitility.await;

import dev.mizzen.Http;
import dev.mizzen.hub.ProjectResource;
import dev.mizzen.hub.UserResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;

/** Users and members for a test, written past the API. All have the admin's password. */
public final class People {
    private static final String SYSTEM_NAMESPACE = "vela-system";

    private final KubernetesClient client;
    private final Http http;
    private final String password;

    /** @param password the admin's */
    public People(KubernetesClient client, Http http, String password) {
        this.client = client;
        this.http = http;
        this.password = password;
    }

    /** Makes a user without any role, who can log in when this returns. */
    public void add(String name) {
        Secret admins = client.secrets()
                .inNamespace(SYSTEM_NAMESPACE)
                .withName("mizzen-user-admin")
                .require();
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(SYSTEM_NAMESPACE)
                        .withName("mizzen-user-" + name)
                        .addToLabels("mizzen.dev/identity", "password")
                        .endMetadata()
                        .withType(admins.getType())
                        .withData(admins.getData())
                        .build())
                .create();
        UserResource user = new UserResource();
        user.getMetadata().setName(name);
        user.setSpec(new UserResource.Spec("", "", null, List.of()));
        client.resource(user).create();
        await().until(() -> attempt(name).status() == 200);
    }

    /** Makes a user a member of a project, which is true when this returns. */
    public void join(String project, String user, String role) {
        client.resources(ProjectResource.class).withName(project).edit(record -> {
            ProjectResource.Spec spec = record.getSpec();
            List<ProjectResource.Member> members = new ArrayList<>(spec.members());
            members.add(new ProjectResource.Member(user, List.of(role), null));
            record.setSpec(new ProjectResource.Spec(
                    spec.alias(), spec.description(), spec.owner(), spec.namespace(), members, spec.updateTime()));
            return record;
        });
        String token = login(user);
        await().until(() -> http.get("/api/v1/auth/user_info", "Authorization", "Bearer " + token)
                .json()
                .at("/projectPermissions")
                .has(project));
    }

    /** Keeps a user out, which is true when this returns. */
    public void disable(String user) {
        // His login may be written into the record at this moment.
        client.resources(UserResource.class)
                .withName(user)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"disabled\": true}}");
        await().until(() -> attempt(user).status() == 400);
    }

    /** An access token. */
    public String login(String user) {
        return attempt(user).json().path("accessToken").asString();
    }

    private Http.Answer attempt(String user) {
        return http.post(
                "/api/v1/auth/login", "{\"username\": \"%s\", \"password\": \"%s\"}".formatted(user, password));
    }
}
