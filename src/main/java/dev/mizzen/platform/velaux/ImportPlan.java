package dev.mizzen.platform.velaux;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is to become of each thing that a VelaUX kept, in the order in which it has to be done. To make a plan changes nothing. */
final class ImportPlan {
    private ImportPlan() {}

    /**
     * @param remembered keys of what earlier imports saw to
     * @param takeOver as in {@link DistributionPlan}
     */
    static List<Step> of(VelauxData data, Destination here, Set<String> remembered, Set<String> takeOver) {
        Prospect prospect = new Prospect(here, remembered);
        List<Step> steps = new ArrayList<>(new PlatformPlan(here, prospect).plan(data));
        steps.addAll(ProjectPlan.plan(data, here, prospect));
        steps.addAll(new TargetPlan(here, prospect).plan(data));
        steps.addAll(new DistributionPlan(here, prospect, takeOver).plan(data));
        data.odd().forEach(odd -> steps.add(Step.left(odd.kind(), odd.name(), odd.why())));
        return steps;
    }
}
