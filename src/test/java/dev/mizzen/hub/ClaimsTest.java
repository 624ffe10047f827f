package dev.mizzen.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class ClaimsTest {
    private KubernetesClient client;
    private Claims<ProjectResource, String> claims;

    @BeforeEach
    void claimNamespaces() {
        claims = new Claims<>(
                new Cache<>(
                        client.resources(ProjectResource.class).inAnyNamespace().runnableInformer(0)),
                ClaimsTest::read,
                namespace -> namespace);
    }

    @Test
    void aCreationStaysIfNobodyElseClaimsTheSame() {
        ProjectResource created = project("mine", "10", 1, "shop");

        assertThat(claims.mayStay(created, List.of())).isTrue();
        assertThat(claims.mayStay(created, List.of(created))).isTrue();
        assertThat(claims.mayStay(created, List.of(project("other", "9", 1, "elsewhere"))))
                .isTrue();
        assertThat(claims.mayStay(created, List.of(project("broken", "9", 1, ""))))
                .isTrue();
    }

    @Test
    void ofTwoCreationsTheOneWrittenFirstStaysWhateverTheyAreCalled() {
        ProjectResource first = project("z", "10", 1, "shop");
        ProjectResource second = project("a", "11", 1, "shop");
        List<ProjectResource> both = List.of(first, second);

        assertThat(claims.mayStay(first, both)).isTrue();
        assertThat(claims.mayStay(second, both)).isFalse();
    }

    @Test
    void aRecordThatWasChangedSinceMayBeTheOlderOneAndIsLeftAlone() {
        ProjectResource created = project("mine", "10", 1, "shop");

        assertThat(claims.mayStay(created, List.of(project("other", "20", 2, "shop"))))
                .isFalse();
    }

    @Test
    void aCreationThatGaveWayIsNotGivenWayTo() {
        ProjectResource first = project("z", "10", 1, "shop");
        // Going counts as a change of the record.
        ProjectResource second = project("a", "12", 2, "shop");
        second.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

        assertThat(claims.mayStay(first, List.of(first, second))).isTrue();
    }

    @Test
    void whereVersionsCannotBeComparedNothingIsTaken() {
        ProjectResource created = project("mine", "10", 1, "shop");

        assertThat(claims.mayStay(created, List.of(project("other", "abc", 1, "shop"))))
                .isFalse();
    }

    private static String read(ProjectResource resource) {
        if (resource.getSpec().namespace().isEmpty()) {
            throw new IllegalArgumentException("it names no namespace");
        }
        return resource.getSpec().namespace();
    }

    private static ProjectResource project(String name, String resourceVersion, long generation, String namespace) {
        ProjectResource resource = new ProjectResource();
        resource.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withUid("uid-" + name)
                .withResourceVersion(resourceVersion)
                .withGeneration(generation)
                .build());
        resource.setSpec(new ProjectResource.Spec("", "", "", namespace, List.of(), null));
        return resource;
    }
}
