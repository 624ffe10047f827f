package dev.mizzen.target;

/** What targets must know of distributions; the feature that has the distributions answers. */
public interface TargetUse {
    /** Whether a distribution names the target's place: then the target cannot be deleted. */
    boolean namedByDistribution(Target target);

    /**
     * Whether copies may still be in the place of a target that goes, or is about to, because of a distribution to every target. In
     * doubt, as while a cache is not filled, the answer is yes. It is asked again and again until it is no.
     */
    boolean mustRecall(Target target);
}
