package dev.mizzen.platform.velaux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.platform.velaux.ImportLine.Outcome;
import dev.mizzen.testing.FeatureHub;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ImportReportsTest {
    private final FeatureHub hub = new FeatureHub();
    private ImportReports reports;

    @BeforeEach
    void start() {
        reports = hub.with(ImportReports.class).start().get(ImportReports.class);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void whatWasTakenOrThereIsRememberedAndWhatFailedIsTriedAgain() {
        reports.remember(
                reports.remembered(),
                List.of(
                        new ImportLine("user", "mia", Outcome.TAKEN, ""),
                        new ImportLine("user", "admin", Outcome.THERE, ""),
                        new ImportLine("user", "kim", Outcome.FAILED, "x"),
                        new ImportLine("user", "lee", Outcome.LEFT, "x")));
        reports.remember(reports.remembered(), List.of(new ImportLine("project", "shop", Outcome.TAKEN, "")));

        assertThat(reports.remembered()).isEqualTo(Set.of("user mia", "user admin", "project shop"));
    }

    @Test
    void aReportTakesThePlaceOfTheLast() {
        reports.write("dry-run", List.of(new ImportLine("user", "mia", Outcome.WOULD_BE_TAKEN, "")));
        reports.write("true", List.of(new ImportLine("user", "mia", Outcome.TAKEN, "without a password")));

        assertThat(report())
                .containsEntry("mode", "true")
                .containsEntry("summary", "1 taken")
                .containsKey("finished");
        assertThat(report().get("lines.json")).contains("without a password").doesNotContain("would be");
    }

    @Test
    void aReportThatCannotBeWholeBeginsWithWhatAPersonHasToLookAt() {
        List<ImportLine> lines = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            lines.add(new ImportLine("user", "user-" + i, Outcome.TAKEN, ""));
        }
        lines.add(new ImportLine("user", "late", Outcome.FAILED, "x".repeat(100)));

        reports.write("true", lines);

        assertThat(report()).containsEntry("left-out", "501").containsEntry("summary", "2500 taken, 1 failed");
        assertThat(JsonMapper.shared().readTree(report().get("lines.json")))
                .hasSize(2_000)
                .first()
                .satisfies(line -> assertThat(line.path("name").asString()).isEqualTo("late"));
    }

    @Test
    void anImportThatCouldNotBeginSaysWhy() {
        reports.writeFailure("true", "The hub answered 403");

        assertThat(report()).containsEntry("summary", "The hub answered 403").doesNotContainKey("lines.json");
    }

    private Map<String, String> report() {
        return hub.client()
                .configMaps()
                .inNamespace(FeatureHub.SYSTEM_NAMESPACE)
                .withName(ImportReports.REPORT)
                .get()
                .getData();
    }
}
