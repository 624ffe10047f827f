package dev.mizzen.testing;

import dev.mizzen.hub.KubernetesClients;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A Kubernetes control plane of its own: a real API server on its etcd, on loopback, and kube-controller-manager where it is
 * wanted. It has no nodes. It is gone with this JVM at the latest.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int TRIES = 3;

    private final Path folder = Watchdog.folder("plane");
    private final String token = UUID.randomUUID().toString();
    private final int port = Ports.free();
    private final PlaneCommands commands = new PlaneCommands(folder, port);
    private final Options options;
    private Child etcd;
    private Child apiServer;
    private Child controllers;
    private KubernetesClient client;

    private ControlPlane(Options options) {
        this.options = options;
        PlaneFiles.prepare(folder, token);
    }

    /** Starts a control plane as most tests want it: with an audit log, without controllers. */
    public static ControlPlane start() {
        return new Options().start();
    }

    /** Begins the description of a control plane of another kind. */
    public static Options with() {
        return new Options();
    }

    /** What differs from one control plane to another. */
    public static final class Options {
        private final List<String> flags = new ArrayList<>();
        private boolean controllers;
        private boolean audit = true;

        private Options() {}

        /** With kube-controller-manager: deleted namespaces go (after 5 s), owner references are followed. */
        public Options controllers() {
            controllers = true;
            return this;
        }

        /** Without the audit log, where speed is measured. */
        public Options withoutAudit() {
            audit = false;
            return this;
        }

        /** One more flag for kube-apiserver. */
        public Options apiServerFlag(String flag) {
            flags.add(flag);
            return this;
        }

        /** Returns when the API server serves. */
        public ControlPlane start() {
            for (int tried = 1; ; tried++) {
                ControlPlane plane = new ControlPlane(this);
                try {
                    plane.startAgain();
                    return plane;
                } catch (RuntimeException e) {
                    plane.close();
                    // Somebody else may have taken one of the ports since they were found free.
                    if (tried == TRIES || !portWasTaken(e)) {
                        throw e;
                    }
                }
            }
        }
    }

    private static boolean portWasTaken(Throwable failure) {
        return failure != null
                && (Objects.toString(failure.getMessage()).contains("address already in use")
                        || portWasTaken(failure.getCause()));
    }

    /** The API server's port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** A client as Mizzen makes them, with every right. It is shared and closed with the control plane. */
    public synchronized KubernetesClient client() {
        if (client == null) {
            client = KubernetesClients.of(Config.fromKubeconfig(kubeconfig()));
        }
        return client;
    }

    /** How to reach this control plane with every right; the certificate is verified. */
    public String kubeconfig() {
        return PlaneFiles.kubeconfig(folder, port, token);
    }

    /** The same through another port on 127.0.0.1, that of a {@link FlakyProxy} for example. */
    public String kubeconfigVia(int otherPort) {
        return PlaneFiles.kubeconfig(folder, otherPort, token);
    }

    /** A kubeconfig for a service account, which must exist: it may do what access rules give it, and ends with the account. */
    public String kubeconfigOf(String namespace, String serviceAccount) {
        String issued = client().serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        return PlaneFiles.kubeconfig(folder, port, issued);
    }

    /** Every request about Secrets, ConfigMaps, namespaces and Mizzen's kinds; the newest may come a moment after its answer. */
    public List<AuditEvent> audit() {
        return AuditEvent.read(commands.auditLog());
    }

    /** Forgets what the audit log holds up to now. */
    public void forgetAudit() {
        AuditEvent.forget(commands.auditLog());
    }

    /** Whether the API server and its etcd run and nothing pauses them. */
    public boolean serves() {
        try {
            return apiServer.alive() && etcd.alive() && "ok".equals(client().raw("/readyz"));
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Ends everything in good order; connections are refused then. */
    public void stop() {
        end(Child::stop);
    }

    /** Ends everything with SIGKILL. What was written stays. */
    public void kill() {
        end(Child::kill);
    }

    /** From now on the API server takes connections and answers nothing, as if the network had swallowed it. */
    public void pause() {
        apiServer.signal("STOP");
    }

    /** Ends {@link #pause()}. */
    public void resume() {
        apiServer.signal("CONT");
    }

    /** Starts what does not run, on the same port and data. Returns when the API server serves. */
    public void startAgain() {
        if (etcd == null || !etcd.alive()) {
            etcd = Child.start(folder.resolve("etcd.log"), Map.of(), commands.etcd());
        }
        if (apiServer == null || !apiServer.alive()) {
            apiServer = Child.start(
                    folder.resolve("kube-apiserver.log"), Map.of(), commands.apiServer(options.audit, options.flags));
        }
        awaitServing();
        if (options.controllers) {
            startControllers();
        }
    }

    /** Starts kube-controller-manager where it does not run. */
    public void startControllers() {
        if (controllers == null || !controllers.alive()) {
            PlaneFiles.write(folder.resolve(PlaneFiles.KUBECONFIG), kubeconfig());
            controllers = Child.start(folder.resolve("kube-controller-manager.log"), Map.of(), commands.controllers());
        }
    }

    /** Ends kube-controller-manager where it runs: deleted namespaces stay. */
    public void stopControllers() {
        if (controllers != null) {
            controllers.kill();
        }
    }

    /** Ends everything and forgets the data. */
    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
        kill();
        PlaneFiles.remove(folder);
    }

    /** Where its data and its logs are. */
    public Path folder() {
        return folder;
    }

    /** Its processes that run. */
    public List<Long> pids() {
        return children().map(Child::pid).toList();
    }

    private Stream<Child> children() {
        return Stream.of(controllers, apiServer, etcd).filter(Objects::nonNull).filter(Child::alive);
    }

    private void end(Consumer<Child> how) {
        children().forEach(how);
    }

    private void awaitServing() {
        // It is written after the certificate: where it is there, the certificate is whole.
        Path key = folder.resolve(PlaneFiles.CERTIFICATE_KEY);
        Awaitility.await("an API server that serves")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .pollDelay(Duration.ZERO)
                .failFast(this::failWhereOneEnded)
                .until(() -> Files.exists(key) && serves() && hasItsNamespaces());
    }

    private boolean hasItsNamespaces() {
        return client().namespaces().withName("kube-system").get() != null
                && client().namespaces().withName("default").get() != null;
    }

    private void failWhereOneEnded() {
        for (Child child : List.of(etcd, apiServer)) {
            if (!child.alive()) {
                throw new IllegalStateException(
                        "A part of the control plane ended at its start:\n" + child.lastLines(15));
            }
        }
    }
}
