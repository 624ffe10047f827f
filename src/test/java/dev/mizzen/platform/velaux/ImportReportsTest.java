package dev.mizzen.platform.velaux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.platform.velaux.ImportLine.Outcome;
import dev.mizzen.testing.FeatureHub;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ImportReportsTest {
    /** What a ConfigMap may hold. */
    private static final int MIB = 1 << 20;

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
    void copiesAreNotRemembered() {
        reports.remember(
                reports.remembered(),
                List.of(
                        new ImportLine("distribution", "shop/harbor", Outcome.TAKEN, ""),
                        new ImportLine("copy", "edge-1/shop-prod/harbor", Outcome.TAKEN, ""),
                        new ImportLine("copy", "edge-1/shop-dev/harbor", Outcome.THERE, ""),
                        new ImportLine("member", "shop/mia", Outcome.TAKEN, "")));

        assertThat(reports.remembered()).isEqualTo(Set.of("distribution shop/harbor"));
    }

    @Test
    void whatDoesNotFitIntoOneConfigMapGoesIntoTheNext() {
        List<ImportLine> many = users(0, 40_000);
        reports.remember(Set.of(), many);
        Set<String> first = reports.remembered();
        assertThat(first.size()).isEqualTo(40_000);
        Map<String, Integer> before = memories();
        assertThat(before)
                .hasSizeGreaterThan(1)
                .allSatisfy((name, size) -> assertThat(size).isLessThan(MIB));

        reports.remember(first, users(39_990, 40_010));

        assertThat(reports.remembered().containsAll(first)).isTrue();
        assertThat(reports.remembered().size()).isEqualTo(40_010);
        assertThat(memories()).hasSameSizeAs(before);
    }

    @Test
    void aMemoryThatIsFullAlreadyStaysAndTheNextGoesOn() {
        String full = "copy edge-1/shop/harbor\n".repeat(43_000);
        hub.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(FeatureHub.SYSTEM_NAMESPACE)
                        .withName(ImportReports.MEMORY)
                        .endMetadata()
                        .withData(Map.of("seen", full + "user old"))
                        .build())
                .create();

        reports.remember(reports.remembered(), List.of(new ImportLine("user", "mia", Outcome.TAKEN, "")));

        assertThat(reports.remembered()).contains("user old", "user mia");
        assertThat(memories())
                .hasSize(2)
                .allSatisfy((name, size) -> assertThat(size).isLessThan(MIB));
    }

    @Test
    void aReportOfLongLinesIsCutAsWell() {
        List<ImportLine> lines = new ArrayList<>(users(0, 10));
        for (int i = 0; i < 1_500; i++) {
            lines.add(new ImportLine("copy", "\u4e2d".repeat(200), Outcome.LEFT, "\u4e2d".repeat(200)));
        }

        reports.write("true", lines);

        assertThat(bytes(report())).isLessThan(MIB);
        int shown = JsonMapper.shared().readTree(report().get("lines.json")).size();
        assertThat(shown).isGreaterThan(500);
        assertThat(report()).containsEntry("left-out", String.valueOf(1_510 - shown));
        assertThat(report().get("lines.json")).as("what nobody has to look at").doesNotContain("taken");
    }

    /** Of the longest names that there are. */
    private static List<ImportLine> users(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new ImportLine("user", "u" + "x".repeat(24) + (100_000 + i), Outcome.TAKEN, ""))
                .toList();
    }

    private static int bytes(Map<String, String> data) {
        return data.values().stream()
                .mapToInt(value -> value.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** How much each holds. */
    private Map<String, Integer> memories() {
        return hub.client().configMaps().inNamespace(FeatureHub.SYSTEM_NAMESPACE).list().getItems().stream()
                .filter(found -> found.getMetadata().getName().startsWith(ImportReports.MEMORY))
                .collect(Collectors.toMap(found -> found.getMetadata().getName(), found -> bytes(found.getData())));
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
