package dev.mizzen;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A folder with what it takes to look behind Mizzen while the sandbox runs: its clusters by kubectl or curl, its admin's password. */
final class SandboxFolder {
    private final Path folder;
    private final List<Path> written = new CopyOnWriteArrayList<>();

    private SandboxFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder. What is written there is gone when this JVM is. */
    static SandboxFolder make(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SandboxFolder made = new SandboxFolder(path);
        Runtime.getRuntime().addShutdownHook(new Thread(made::remove));
        return made;
    }

    /**
     * Writes how to reach a cluster: {@code NAME.kubeconfig} for kubectl, and {@code NAME.curl} for those who have no kubectl:
     * {@code curl -K NAME.curl https://127.0.0.1/api/v1/namespaces}.
     */
    void keep(String cluster, String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        URI server = URI.create(config.getMasterUrl());
        Path authority = write(cluster + ".crt", new String(Base64.getDecoder().decode(config.getCaCertData())));
        write(cluster + ".kubeconfig", kubeconfig);
        write(cluster + ".curl", """
                silent
                show-error
                cacert = "%s"
                header = "Authorization: Bearer %s"
                connect-to = "127.0.0.1:443:%s:%d"
                """.formatted(
                        authority.toAbsolutePath(), config.getAutoOAuthToken(), server.getHost(), server.getPort()));
    }

    void keepPassword(String password) {
        write("admin-password", password + "\n");
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private Path write(String name, String text) {
        Path file = folder.resolve(name);
        written.add(file);
        try {
            Files.writeString(file, text);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private void remove() {
        written.forEach(file -> file.toFile().delete());
        folder.toFile().delete(); // unless somebody else put a file there
    }
}
