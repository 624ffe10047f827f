package dev.mizzen.platform.velaux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.platform.velaux.ImportLine.Outcome;
import dev.mizzen.testing.FeatureHub;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an API server, which refuses a ConfigMap of more than a MiB, lets an import remember and report. */
@RealClusters(managed = 0)
class ImportReportsIT {
    @Test
    void moreThanAConfigMapHoldsIsRememberedAndReported(Planes planes) {
        try (FeatureHub hub = new FeatureHub(planes.hub().client())) {
            ImportReports reports = hub.with(ImportReports.class).start().get(ImportReports.class);
            List<ImportLine> lines = new ArrayList<>();
            IntStream.range(0, 40_000)
                    .forEach(i ->
                            lines.add(new ImportLine("user", "u" + "x".repeat(24) + (100_000 + i), Outcome.TAKEN, "")));
            IntStream.range(0, 40_000)
                    .forEach(i -> lines.add(
                            new ImportLine("copy", "edge-1/" + "p".repeat(60) + "/harbor-" + i, Outcome.THERE, "")));
            IntStream.range(0, 3_000)
                    .forEach(i -> lines.add(
                            new ImportLine("copy", "\u4e2d".repeat(200), Outcome.LEFT, "\u4e2d".repeat(200))));

            reports.remember(Set.of(), lines);
            reports.write("true", lines);

            assertThat(reports.remembered().size()).isEqualTo(40_000);
            assertThat(hub.client()
                            .configMaps()
                            .inNamespace(FeatureHub.SYSTEM_NAMESPACE)
                            .withName(ImportReports.REPORT)
                            .get()
                            .getData())
                    .containsEntry("summary", "40000 taken, 40000 there, 3000 left");
        }
    }
}
