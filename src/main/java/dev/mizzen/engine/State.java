package dev.mizzen.engine;

/** How a wish stands in a place. */
public enum State {
    /** The copy is there and right. */
    READY,
    /** Something is about to be done. */
    WAITING,
    /** It could not be done; the message says why, and it is tried again. */
    FAILED,
    /** A Secret of that name is there that is not this distribution's to write. */
    CONFLICT,
    /** Somebody keeps changing the copy. */
    CONTESTED,
    /** A wall stands in the way. */
    REFUSED,
    /** The config is gone; the copy stays as it is. */
    CONFIG_MISSING
}
