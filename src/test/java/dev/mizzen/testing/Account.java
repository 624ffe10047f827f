package dev.mizzen.testing;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.util.concurrent.atomic.AtomicInteger;

/** A service account of a control plane. It may do what is said here, in every namespace, and nothing else. */
public final class Account {
    private static final String NAMESPACE = "default";
    private static final AtomicInteger FRESH = new AtomicInteger();

    private final ControlPlane plane;
    private final String name = "account-" + FRESH.incrementAndGet();
    private int rules;

    private Account(ControlPlane plane) {
        this.plane = plane;
    }

    /** A new account that may do nothing yet. */
    public static Account on(ControlPlane plane) {
        Account account = new Account(plane);
        plane.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(account.name)
                        .endMetadata()
                        .build())
                .create();
        return account;
    }

    /** Lets it do more with a resource of the core group, such as {@code secrets}. */
    public Account may(String resource, String... verbs) {
        return may(new PolicyRuleBuilder()
                .withApiGroups("")
                .withResources(resource)
                .withVerbs(verbs)
                .build());
    }

    public Account may(PolicyRule rule) {
        String role = name + "-" + ++rules;
        plane.client()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName(role)
                        .endMetadata()
                        .withRules(rule)
                        .build())
                .create();
        plane.client()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(role)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("", "ServiceAccount", name, NAMESPACE)
                        .build())
                .create();
        return this;
    }

    /** How to reach the control plane as this account, for an hour. */
    public String kubeconfig() {
        return plane.kubeconfigOf(NAMESPACE, name);
    }
}
