package dev.mizzen.testing;

import dev.mizzen.MizzenApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The whole application as a process of its own, which can be killed. Its log is printed when the test that uses it fails. */
public final class MizzenProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final int port = Ports.free();
    private final Path folder = Watchdog.folder("mizzen");
    private final List<String> settings;
    private Child child;

    private MizzenProcess(String kubeconfig, List<String> settings) {
        this.settings = settings;
        PlaneFiles.write(folder.resolve("kubeconfig"), kubeconfig);
    }

    /** Starts Mizzen with this control plane as its hub and returns when it is ready. */
    public static MizzenProcess on(ControlPlane hub, String... settings) {
        return on(hub.kubeconfig(), settings);
    }

    /** Starts Mizzen with the hub that a kubeconfig names. Settings look like {@code mizzen.lease-duration=3s}. */
    public static MizzenProcess on(String kubeconfig, String... settings) {
        MizzenProcess mizzen = new MizzenProcess(kubeconfig, List.of(settings));
        Leftovers.add(mizzen);
        mizzen.startAgain();
        return mizzen;
    }

    /** Starts it on the same port, where it does not run, and returns when it is ready. */
    public void startAgain() {
        launch();
        awaitReady();
    }

    /** As {@link #startAgain()}, without waiting until it is ready. */
    public void launch() {
        if (child != null && child.alive()) {
            throw new IllegalStateException("it runs already");
        }
        List<String> arguments = new ArrayList<>(List.of(
                MizzenApplication.class.getName(),
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                // Tests make up registries: none of them depends on what a network says to that.
                "--mizzen.registry.check=off"));
        settings.forEach(setting -> arguments.add("--" + setting));
        child = Child.startJava(
                folder.resolve("log"),
                Map.of(
                        "KUBECONFIG",
                        folder.resolve("kubeconfig").toString(),
                        "MIZZEN_ADMIN_PASSWORD",
                        RunningMizzen.ADMIN_PASSWORD),
                arguments);
    }

    /** Waits until it serves and its caches are filled. */
    public void awaitReady() {
        Awaitility.await("a Mizzen that is ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .failFast("Mizzen ended at its start", () -> !child.alive())
                .until(() -> api().get("/actuator/health/readiness").status() == 200);
    }

    public int port() {
        return port;
    }

    /** Where it listens, such as {@code http://127.0.0.1:21234}. */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /** The HTTP API for a caller who has not logged in. */
    public Api api() {
        return Api.at(address(), true);
    }

    /** The HTTP API for the admin. */
    public Api admin() {
        return api().login("admin", RunningMizzen.ADMIN_PASSWORD);
    }

    public boolean alive() {
        return child.alive();
    }

    /** Ends it with SIGKILL: it can finish nothing. */
    public void kill() {
        child.kill();
    }

    /** Ends it as Kubernetes would, with SIGTERM. */
    public void stop() {
        child.stop();
    }

    /** Halts it, as a machine that hangs does, until {@link #resume()}. */
    public void pause() {
        child.signal("STOP");
    }

    /** Ends {@link #pause()}. */
    public void resume() {
        child.signal("CONT");
    }

    /** Everything it has printed, over all its starts. */
    public String log() {
        return child.printed();
    }

    String lastLines(int count) {
        return child.lastLines(count);
    }

    @Override
    public void close() {
        Leftovers.remove(this);
        if (child != null) {
            child.kill();
        }
        PlaneFiles.remove(folder);
    }
}
