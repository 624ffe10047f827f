package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.util.Collection;
import java.util.Map;

/**
 * The clusters' side: what copies there are, and the few writes there can be. Reads come from caches. Every write carries its
 * precondition, so that a cache that is behind can cost a call but never do harm.
 */
public interface Copies {
    /** The copies in a place: only Secrets with this hub's label. */
    Collection<Copy> at(Place place);

    /** Every place of a cluster that has a copy. */
    Collection<Place> places(ClusterName cluster);

    /** Whether decisions can be made about a cluster now. */
    Reach reach(ClusterName cluster);

    /** The state of a place's namespace, as the cache shows it. */
    NamespaceState namespace(Place place);

    /** Creates a copy of the config's present content. */
    Answer create(Place place, ConfigRef config, Map<String, Long> notes);

    /**
     * Brings a copy's notes, and its data if {@code content}, to what they must be; foreign labels and annotations stay.
     * Its type does not change.
     */
    Answer update(Copy copy, ConfigRef config, Map<String, Long> notes, boolean content);

    /** Replaces a copy's notes only, and leaves it to the config it came from. */
    Answer annotate(Copy copy, Map<String, Long> notes);

    Answer delete(Copy copy);

    /** Takes the label and the notes off: the Secret stays, no longer ours. */
    Answer release(Copy copy);

    /** One small read that tells whether the cluster answers again. */
    boolean probe(ClusterName cluster);

    /** Told when a cluster that was lost answers again, so that its caches need not wait for their own retry. */
    void returned(ClusterName cluster);

    /** Whether decisions can be made about a cluster. */
    sealed interface Reach {}

    /** Its caches are filled. */
    record Ready() implements Reach {}

    /** Its caches are about to be filled; nothing may be decided yet. */
    record Filling(String reason) implements Reach {}

    /** Its caches cannot be filled; nothing may be decided. */
    record Unreachable(String reason) implements Reach {}

    /** Nothing may be written to it, or to any. */
    record Barred(String reason) implements Reach {}

    /** No cluster of this name is joined. */
    record NotJoined() implements Reach {}

    enum NamespaceState {
        ACTIVE,
        TERMINATING,
        MISSING;

        /** Why nothing can be made in a namespace of this state, in words for a person; never asked of {@link #ACTIVE}. */
        String obstacle(String namespace) {
            return "namespace " + namespace + (this == MISSING ? " does not exist" : " is being deleted");
        }
    }
}
