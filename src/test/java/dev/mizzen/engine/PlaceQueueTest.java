package dev.mizzen.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PlaceQueueTest {
    private static final Place EAST_A = Place.of("east", "a");
    private static final Place EAST_B = Place.of("east", "b");
    private static final Place WEST_A = Place.of("west", "a");
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final long LONG = Duration.ofMinutes(5).toMillis();

    private final PlaceQueue queue = new PlaceQueue(1, 2);

    @Test
    void aPlaceThatIsAddedWakesWhoeverWaits() throws Exception {
        Waiter waiter = waiter();
        queue.add(EAST_A);
        assertThat(waiter.taken()).contains(EAST_A);
    }

    @Test
    void aTimeThatIsSetWakesWhoeverWaitsSoThatHeWaitsNoLonger() throws Exception {
        Waiter waiter = waiter();
        queue.addAt(EAST_A, NOW.minusSeconds(1));
        assertThat(waiter.taken()).contains(EAST_A);
    }

    @Test
    void theEndOfAHoldWakesWhoeverWaits() throws Exception {
        queue.hold(EAST_A.cluster(), NOW.plusSeconds(60));
        queue.add(EAST_A);
        Waiter waiter = waiter();
        queue.release(EAST_A.cluster());
        assertThat(waiter.taken()).contains(EAST_A);
    }

    @Test
    void whoeverIsDoneGoesOnWithTheNextOfAFullCluster() {
        queue.add(EAST_A);
        queue.add(EAST_B);
        assertThat(queue.take(NOW)).contains(EAST_A);
        assertThat(queue.take(NOW)).isEmpty();
        assertThat(queue.next(EAST_A, NOW)).contains(EAST_B);
        assertThat(queue.next(EAST_B, NOW)).isEmpty();
    }

    @Test
    void whoeverIsDoneGoesOnWithAnotherClusterWhereAllRoomIsTaken() {
        PlaceQueue narrow = new PlaceQueue(1, 1);
        narrow.add(EAST_A);
        narrow.add(WEST_A);
        Place first = narrow.take(NOW).orElseThrow();
        assertThat(narrow.take(NOW)).isEmpty();
        assertThat(narrow.next(first, NOW)).contains(first.equals(EAST_A) ? WEST_A : EAST_A);
    }

    @Test
    void aPlaceThatIsAddedWhileItIsWorkedOnComesBack() {
        queue.add(EAST_A);
        assertThat(queue.take(NOW)).contains(EAST_A);
        queue.add(EAST_A);
        assertThat(queue.take(NOW)).isEmpty();
        assertThat(queue.idle(EAST_A)).isFalse();
        assertThat(queue.next(EAST_A, NOW)).contains(EAST_A);
        assertThat(queue.next(EAST_A, NOW)).isEmpty();
        assertThat(queue.idle(EAST_A)).isTrue();
    }

    @Test
    void aClusterThatIsHeldHoldsUpNoOther() {
        queue.hold(EAST_A.cluster(), NOW.plusSeconds(60));
        queue.add(EAST_A);
        queue.add(WEST_A);
        assertThat(queue.take(NOW)).contains(WEST_A);
        assertThat(queue.take(NOW)).isEmpty();
        assertThat(queue.take(NOW.plusSeconds(61))).contains(EAST_A);
    }

    private record Waiter(CompletableFuture<Optional<Place>> answer) {
        /** Fails long before the wait would end by itself. */
        Optional<Place> taken() throws Exception {
            return answer.get(30, TimeUnit.SECONDS);
        }
    }

    /** Somebody who waits for a place, and does so when this returns. */
    private Waiter waiter() {
        CompletableFuture<Optional<Place>> answer = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                answer.complete(queue.takeWithin(() -> NOW, LONG));
            } catch (InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return new Waiter(answer);
    }
}
