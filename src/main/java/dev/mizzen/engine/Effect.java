package dev.mizzen.engine;

/** What would become of a copy. */
public enum Effect {
    /** It is not there and would be made. */
    CREATED,
    /** It is there and would be given other content, or be made anew. */
    CHANGED,
    /** It is there and would be left as it is, but for Mizzen's own notes. */
    UNCHANGED,
    /** It is there, is not wished for any more, and would be removed. */
    RECALLED,
    /** Something of that name is in the way. */
    CONFLICT,
    /** A wall stands in the way. */
    REFUSED,
    /** It could not be done now: the cluster, the namespace or the config is missing, or the cluster does not say what is there. */
    IMPOSSIBLE
}
