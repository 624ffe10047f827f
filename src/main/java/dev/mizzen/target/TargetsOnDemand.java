package dev.mizzen.target;

import dev.mizzen.hub.TargetResource;
import dev.mizzen.identity.Caller;
import dev.mizzen.project.Project;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.IfMatch;
import dev.mizzen.shared.Place;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Makes places into targets of a project where a request names them before they are any, as clients of VelaUX do. */
@Component
public class TargetsOnDemand {
    /** A name may have 31 characters: this many, a hyphen and a digest. */
    private static final int LONGEST_BEFORE_DIGEST = 22;

    private final Targets targets;
    private final TargetRecords records;

    TargetsOnDemand(Targets targets, TargetRecords records) {
        this.targets = targets;
        this.records = records;
    }

    private static boolean callerMayCreate() {
        return Caller.current().may("target:*", "create");
    }

    /**
     * Checks that a place is a target of the project, or could be made one by the caller; makes nothing.
     *
     * @return whether it is one
     * @throws ApiException with the code of what is in the way
     */
    public boolean require(Project project, Place place) {
        boolean creates = callerMayCreate();
        // Whoever may not make targets does not learn either where others have theirs.
        Optional<Target> present =
                targets.at(place).filter(target -> creates || target.project().equals(project.name()));
        if (present.isPresent()) {
            requireUsable(project, present.get());
            return true;
        }
        if (!creates) {
            throw BusinessCode.INVALID_REQUEST.because(place + " is no target of the project " + project.name()
                    + ": have somebody who may make targets make it one first");
        }
        targets.requireAllowed(place, project);
        return false;
    }

    /**
     * Checks by what is known that {@link #make} would make a target of a place that is none; makes nothing.
     *
     * @throws ApiException as that would
     */
    public void requireMakeable(Place place) {
        ApiException last = null;
        for (String name : names(place)) {
            try {
                targets.requireSeemsFree(name, place);
                return;
            } catch (ApiException e) {
                last = worthAnotherName(e);
            }
        }
        throw last == null ? noNameFree(place) : last;
    }

    /**
     * Makes a place a target of the project, named after it. Of several who do that at once one makes it and the others get that one.
     *
     * @return the target if this made it, and not another request at the same time
     * @throws ApiException with the code of what is in the way
     */
    public Optional<Target> make(Project project, Place place) {
        ApiException last = null;
        for (String name : names(place)) {
            if (isThere(project, place, name)) {
                return Optional.empty();
            }
            try {
                return Optional.of(targets.create(name, project.name(), place, "", "", Map.of()));
            } catch (ApiException e) {
                last = worthAnotherName(e);
                if (isThere(project, place, name)) {
                    return Optional.empty();
                }
            }
        }
        throw last == null ? noNameFree(place) : last;
    }

    /** @throws ApiException the same one, where a target of another name could not be made either */
    private static ApiException worthAnotherName(ApiException e) {
        if (e.code() != BusinessCode.TARGET_EXISTS && e.code() != BusinessCode.TARGET_PLACE_TAKEN) {
            throw e;
        }
        return e;
    }

    private static ApiException noNameFree(Place place) {
        return BusinessCode.TARGET_EXISTS.because("no name is free for " + place);
    }

    /**
     * Deletes a target that {@link #make} made, where the request that wanted it fails.
     *
     * @throws ApiException with {@link BusinessCode#TARGET_IN_USE} if a distribution names it by now
     */
    public void withdraw(Target made) {
        targets.remove(made, IfMatch.of(null));
    }

    /**
     * To be asked after places were written down as the project's, so that none of their targets was deleted, or taken back, since it
     * was found. Reads the API server.
     *
     * @throws ApiException if a place is no target of the project any more, or about to be none
     */
    public void requireStaying(Project project, Set<Place> places) {
        if (places.isEmpty()) {
            return;
        }
        Set<String> there = records.nowOf(project.name()).stream()
                .filter(record -> record.getMetadata().getDeletionTimestamp() == null)
                .map(record ->
                        record.getSpec().cluster() + "/" + record.getSpec().namespace())
                .collect(Collectors.toSet());
        places.stream()
                .filter(place -> !there.contains(place.toString()))
                .findFirst()
                .ifPresent(place -> {
                    throw BusinessCode.INVALID_REQUEST.because(
                            "The target with " + place + " was deleted a moment ago, or is about to be: try again");
                });
    }

    /** Looks past the cache too: somebody else may have made or deleted it a moment ago. */
    private boolean isThere(Project project, Place place, String name) {
        Optional<Target> known = known(place);
        if (known.isEmpty()) {
            records.now(name).filter(record -> isAt(record, place)).ifPresent(records.cache()::await);
            known = known(place);
        }
        known.ifPresent(target -> requireUsable(project, target));
        return known.isPresent();
    }

    private Optional<Target> known(Place place) {
        return targets.at(place).filter(target -> !target.going() || records.stillThere(target));
    }

    private static boolean isAt(TargetResource record, Place place) {
        TargetResource.Spec spec = record.getSpec();
        return spec != null
                && place.cluster().value().equals(spec.cluster())
                && place.namespace().equals(spec.namespace());
    }

    private static void requireUsable(Project project, Target target) {
        if (!target.project().equals(project.name())) {
            throw BusinessCode.TARGET_PLACE_TAKEN.because(
                    target.place() + " belongs to a target of another project: name another place");
        }
        if (target.going()) {
            throw BusinessCode.INVALID_REQUEST.because("The target " + target.name() + " with " + target.place()
                    + " is being deleted: try again when it is gone");
        }
    }

    /** The names to try: on the hub the namespace, elsewhere with the cluster before it; then the same with a digest of the place. */
    private static List<String> names(Place place) {
        String plain = place.cluster().isLocal()
                ? place.namespace()
                : place.cluster().value().replace('.', '-') + "-" + place.namespace();
        String head = plain.substring(0, Math.min(plain.length(), LONGEST_BEFORE_DIGEST));
        String digested = head + "-" + String.format(Locale.ROOT, "%.8s", TargetRecords.digest(place));
        return Fields.isName(plain) ? List.of(plain, digested) : List.of(digested);
    }
}
