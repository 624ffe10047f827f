package dev.mizzen.distribution;

import dev.mizzen.distribution.DistributionWire.ConfigName;
import dev.mizzen.engine.Copy;
import dev.mizzen.engine.Orphan;
import dev.mizzen.identity.Caller;
import dev.mizzen.identity.Needs;
import dev.mizzen.shared.Paging;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The API of orphans: nothing removes them by itself, so somebody has to know of them. */
@RestController
@Tag(name = "Platform distributions")
class OrphanController {
    private static final Comparator<Orphan> BY_PLACE = Comparator.comparing(
                    (Orphan orphan) -> orphan.copy().place())
            .thenComparing(orphan -> orphan.copy().name());

    private final EngineRoom room;
    private final Distributions distributions;

    OrphanController(EngineRoom room, Distributions distributions, MeterRegistry meters) {
        this.room = room;
        this.distributions = distributions;
        Gauge.builder("mizzen.orphans", room, of -> of.engine().orphans().size())
                .description("Copies that no known distribution wishes for and that are not removed on that evidence")
                .register(meters);
    }

    @GetMapping("/api/v1/orphans")
    @Needs(resource = "distribution:*", action = "list")
    @Operation(
            summary = "List the orphans",
            description =
                    "Copies with this hub's label that no known distribution wishes for, and that are not removed on that"
                            + " evidence alone: the hub may have been restored from an old backup. In clusters that can be seen.")
    OrphanList list(
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize) {
        Paging paging = Paging.of(page, pageSize);
        List<Orphan> all = room.engine().orphans().stream().sorted(BY_PLACE).toList();
        Predicate<String> mayList = Caller.current().which("distribution", "list");
        return new OrphanList(
                paging.of(all).stream().map(orphan -> body(orphan, mayList)).toList(), all.size());
    }

    private OrphanBody body(Orphan orphan, Predicate<String> mayList) {
        Copy copy = orphan.copy();
        return new OrphanBody(
                copy.place().cluster().value(),
                copy.place().namespace(),
                copy.name(),
                Optional.ofNullable(copy.config())
                        .map(ref -> new ConfigName(ref.name(), ref.namespace()))
                        .orElseGet(() -> new ConfigName("", "")),
                new TreeSet<>(copy.notes().keySet())
                        .stream().map(uid -> distribution(uid, mayList)).toList(),
                orphan.why(),
                orphan.since());
    }

    private NamedDistribution distribution(String uid, Predicate<String> mayList) {
        return distributions
                .get(uid)
                .filter(of -> mayList.test(of.name()))
                .map(of -> new NamedDistribution(uid, of.name(), of.namespace()))
                .orElseGet(() -> new NamedDistribution(uid, "", ""));
    }

    record OrphanList(List<OrphanBody> orphans, int total) {}

    /**
     * @param name of the Secret
     * @param config the config it says it came from; empty where it does not say
     * @param distributions those it says it is there for
     * @param since when this replica found it so
     */
    record OrphanBody(
            String clusterName,
            String namespace,
            String name,
            ConfigName config,
            List<NamedDistribution> distributions,
            String reason,
            Instant since) {}

    /** Name and namespace are empty where there is no such distribution, or the caller may not list it. */
    record NamedDistribution(String uid, String name, String namespace) {}
}
