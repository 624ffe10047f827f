package dev.mizzen.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoriesTest {
    private static final Place PLACE = Place.of("east", "team-a");
    private static final ConfigRef HARBOR = new ConfigRef("vela-system", "harbor");
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final Memories memories = new Memories(new World(1).clusters(), () -> NOW);

    @Test
    void aWriteIsWaitedForAlsoIfTheEndOfTheOneBeforeArrivesWhileItIsMade() {
        Memory memory = memories.of(PLACE, "harbor");
        memory.wrote(
                new Act.Delete(
                        new Copy(PLACE, "harbor", "uid-1", "7", "Opaque", false, "d", HARBOR, Map.of("d", 1L), false)),
                new Answer.Done("uid-1", ""),
                NOW);
        assertThat(memories.seen(PLACE, "harbor", "8")).isFalse();
        memory.wrote(
                new Act.Create(HARBOR, new Content("Opaque", "d"), Map.of("d", 1L)),
                new Answer.Done("uid-2", "9"),
                NOW);
        memories.keep(PLACE, "harbor", memory);
        assertThat(memories.unsettled(PLACE)).isTrue();
    }
}
