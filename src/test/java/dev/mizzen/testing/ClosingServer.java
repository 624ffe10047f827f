package dev.mizzen.testing;

import static org.awaitility.Awaitility.await;

import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * fabric8's server, which closes also on a busy machine. It stops its event loop as soon as it is closed, and waits for that loop to
 * say so: where the loop is quicker than the one who waits, nobody says it, and the server fails though it is closed. And where a watch
 * ends while an event is being sent, each of the loop and the sender waits for the other, for a minute.
 */
public final class ClosingServer extends MockWebServer {
    /** Longer than a watch takes to end where nothing is in its way. */
    private static final Duration HURRY = Duration.ofMillis(500);

    @Override
    public synchronized void shutdown() {
        var helper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());
        helper.scheduleWithFixedDelay(
                ClosingServer::endWatches, HURRY.toMillis(), HURRY.toMillis(), TimeUnit.MILLISECONDS);
        try {
            super.shutdown();
        } catch (IllegalStateException unheard) {
            await("nobody listens at " + getPort() + " any more").until(this::isClosed);
        } finally {
            helper.shutdownNow();
        }
    }

    /** Whoever waits there goes on when he is interrupted, and nothing is lost: the watch is over. */
    private static void endWatches() {
        Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Arrays.stream(thread.getValue()).anyMatch(ClosingServer::endsAWatch))
                .map(Map.Entry::getKey)
                .forEach(Thread::interrupt);
    }

    private static boolean endsAWatch(StackTraceElement frame) {
        return frame.getClassName().endsWith(".WatchEventsListener")
                && Set.of("onClosed", "onFailure").contains(frame.getMethodName());
    }

    private boolean isClosed() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), getPort()), 1_000);
            return false;
        } catch (IOException refused) {
            return true;
        }
    }
}
