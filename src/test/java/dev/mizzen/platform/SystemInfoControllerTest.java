package dev.mizzen.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.info.GitProperties;

class SystemInfoControllerTest {
    @Test
    void aBuildFromSourcesWithoutTheirHistoryStartsAndSaysThatItKnowsNoCommit() {
        assertThat(SystemInfoController.commit(new GitProperties(new Properties())))
                .isEqualTo("unknown");
        assertThat(SystemInfoController.commit(null)).isEqualTo("unknown");
    }

    @Test
    void aBuildFromARepositoryNamesItsCommit() {
        Properties build = new Properties();
        build.setProperty("commit.id", "0123abcd");
        assertThat(SystemInfoController.commit(new GitProperties(build))).isEqualTo("0123abcd");
    }
}
