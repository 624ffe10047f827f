package dev.mizzen.cluster;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/**
 * What a credential lacks of the rights that Mizzen needs in all namespaces of a cluster.
 *
 * @param copies what no copy could be kept without
 * @param targets what only new targets need: a namespace that is there already can be used without
 */
record Rights(List<String> copies, List<String> targets) {
    private static final Rights ALL = new Rights(List.of(), List.of());
    private static final String SECRETS = "secrets";
    private static final String NAMESPACES = "namespaces";

    /** Asks the cluster. Somebody who may do everything costs one question. */
    static Rights of(KubernetesClient client) {
        if (allowed(client, "*", "*", "*")) {
            return ALL;
        }
        List<String> copies = new ArrayList<>();
        copies.addAll(lacking(client, SECRETS, "create", "update", "patch", "delete", "list", "watch", "get"));
        copies.addAll(lacking(client, NAMESPACES, "get", "list", "watch"));
        return new Rights(List.copyOf(copies), lacking(client, NAMESPACES, "create", "update"));
    }

    /** As verb and resource: {@code create secrets}. */
    List<String> missing() {
        List<String> all = new ArrayList<>(copies);
        all.addAll(targets);
        return List.copyOf(all);
    }

    private static List<String> lacking(KubernetesClient client, String resource, String... verbs) {
        List<String> lacking = new ArrayList<>();
        for (String verb : verbs) {
            if (!allowed(client, "", resource, verb)) {
                lacking.add(verb + " " + resource);
            }
        }
        return List.copyOf(lacking);
    }

    private static boolean allowed(KubernetesClient client, String group, String resource, String verb) {
        SelfSubjectAccessReview answer = client.resource(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withGroup(group)
                        .withResource(resource)
                        .withVerb(verb)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create();
        // Every API server says something; one in memory that does not refuses nothing either.
        return answer.getStatus() == null
                || Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }
}
