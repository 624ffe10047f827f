package dev.mizzen.identity;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.Leadership;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Has the signing keys rotated when it is time, by the replica that writes. */
@Component
class KeyRotation implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(KeyRotation.class);
    private static final int MINUTES_BETWEEN_LOOKS = 10;

    private final SigningKeys keys;
    private final Leadership leadership;
    private final Duration life;
    private final ScheduledExecutorService desk =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private volatile boolean running;

    KeyRotation(SigningKeys keys, Leadership leadership, IdentityProperties properties) {
        this.keys = keys;
        this.leadership = leadership;
        this.life = properties.signingKeyLife();
    }

    @Override
    public void start() {
        running = true;
        desk.scheduleWithFixedDelay(this::look, 1, MINUTES_BETWEEN_LOOKS, TimeUnit.MINUTES);
    }

    @Override
    public void stop() {
        running = false;
        desk.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Hub.PHASE + 100;
    }

    private void look() {
        try {
            if (leadership.held()) {
                keys.rotate(life);
            }
        } catch (RuntimeException e) {
            log.warn(
                    "The keys that tokens are signed with could not be looked at: {}",
                    e.getClass().getSimpleName());
        }
    }
}
