package dev.mizzen.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SecretDigestTest {
    @Test
    void theOrderOfTheKeysDoesNotCount() {
        Map<String, String> backwards = new TreeMap<>((a, b) -> b.compareTo(a));
        backwards.putAll(Map.of("a", "1", "b", "2"));
        assertThat(SecretDigest.of("Opaque", backwards))
                .isEqualTo(SecretDigest.of("Opaque", new TreeMap<>(backwards)))
                .matches("[0-9a-f]{64}");
    }

    @Test
    void typeKeysAndValuesAllCountAndDoNotFlowIntoEachOther() {
        assertThat(new String[] {
                    SecretDigest.of("Opaque", Map.of("a", "bc")),
                    SecretDigest.of("Opaque", Map.of("ab", "c")),
                    SecretDigest.of("Opaquea", Map.of("", "bc")),
                    SecretDigest.of("Other", Map.of("a", "bc")),
                    SecretDigest.of("Opaque", Map.of("a", "bd")),
                    SecretDigest.of("Opaque", Map.of())
                })
                .doesNotHaveDuplicates();
    }
}
