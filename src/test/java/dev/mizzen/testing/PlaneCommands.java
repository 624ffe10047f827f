package dev.mizzen.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of a control plane's programs. */
final class PlaneCommands {
    private final Path folder;
    private final int port;
    private final int etcdPort = Ports.free();
    private final int etcdPeerPort = Ports.free();

    PlaneCommands(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    Path auditLog() {
        return folder.resolve("audit.log");
    }

    List<String> etcd() {
        String clients = "http://127.0.0.1:" + etcdPort;
        String peers = "http://127.0.0.1:" + etcdPeerPort;
        return List.of(
                Binaries.of("etcd"),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                // The data of a test need not survive a power cut.
                "--unsafe-no-fsync");
    }

    List<String> apiServer(boolean audit, List<String> moreFlags) {
        List<String> command = new ArrayList<>(List.of(
                Binaries.of("kube-apiserver"),
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--secure-port=" + port,
                "--bind-address=127.0.0.1",
                "--cert-dir=" + folder,
                "--token-auth-file=" + folder.resolve(PlaneFiles.TOKENS),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + folder.resolve(PlaneFiles.PUBLIC_KEY),
                "--service-account-signing-key-file=" + folder.resolve(PlaneFiles.PRIVATE_KEY),
                "--service-cluster-ip-range=10.0.0.0/24",
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount"));
        if (audit) {
            command.add("--audit-policy-file=" + folder.resolve(PlaneFiles.AUDIT_POLICY));
            command.add("--audit-log-path=" + auditLog());
        }
        command.addAll(moreFlags);
        return command;
    }

    List<String> controllers() {
        return List.of(
                Binaries.of("kube-controller-manager"),
                "--kubeconfig=" + folder.resolve(PlaneFiles.KUBECONFIG),
                "--controllers=namespace-controller,garbage-collector-controller",
                "--leader-elect=false",
                "--secure-port=0");
    }
}
