package dev.mizzen.distribution;

/**
 * What was found where a copy of a config is to be.
 *
 * @param why where it is something else, or cannot be told, in words for a person
 */
public record FoundCopy(What what, String why) {
    /** What a Secret is to Mizzen. */
    public enum What {
        /** There is none. */
        NOTHING,
        /** A copy of this hub's. */
        OURS,
        /** A copy that KubeVela made for the distributions in question alone, with the content that Mizzen would write. */
        SAME,
        /** Anything else. */
        OTHER
    }

    static FoundCopy of(What what) {
        return new FoundCopy(what, "");
    }

    static FoundCopy other(String why) {
        return new FoundCopy(What.OTHER, why);
    }
}
