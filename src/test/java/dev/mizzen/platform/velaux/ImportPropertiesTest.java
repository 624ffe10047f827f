package dev.mizzen.platform.velaux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImportPropertiesTest {
    @Test
    void offInYamlIsReadAsFalseAndMeansOff() {
        assertThat(properties("false").velaux()).isEqualTo(ImportProperties.OFF);
        assertThat(properties("dry-run").velaux()).isEqualTo(ImportProperties.DRY_RUN);
    }

    @Test
    void aWordThatMeansNothingIsRefusedAtTheStart() {
        assertThatIllegalArgumentException().isThrownBy(() -> properties("dryrun"));
    }

    private static ImportProperties properties(String velaux) {
        return new ImportProperties(velaux, "kubevela", List.of());
    }
}
