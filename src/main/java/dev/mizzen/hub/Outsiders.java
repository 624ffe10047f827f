package dev.mizzen.hub;

import dev.mizzen.hub.OutsideChanges.Change;
import dev.mizzen.shared.WireTime;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Looks at each change of one kind of record for somebody else's hand in it.
 *
 * @param <T> the kind
 */
final class Outsiders<T extends HasMetadata> implements Cache.Listener<T> {
    private final Class<T> type;
    private final String server;
    private final ObjectProvider<OutsideChanges> listeners;
    /** What was written before is not news. */
    private final Instant since = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);

    /** @param server the hub's address */
    Outsiders(Class<T> type, String server, ObjectProvider<OutsideChanges> listeners) {
        this.type = type;
        this.server = server.endsWith("/") ? server : server + "/";
        this.listeners = listeners;
    }

    @Override
    public void changed(@Nullable T before, @Nullable T now) {
        boolean wasGoing = before != null && isGoing(before);
        if (now == null) {
            if (before != null && !wasGoing) {
                deleted(before.getMetadata());
            }
            return;
        }
        if (isGoing(now) && !wasGoing) {
            deleted(now.getMetadata());
        }
        Set<String> others = before == null ? Authors.since(since, now) : Authors.between(before, now);
        others.forEach(who -> tell(now.getMetadata(), before == null ? Change.CREATED : Change.CHANGED, who));
    }

    private void deleted(ObjectMeta object) {
        if (!OwnDeletions.SEEN.contain(address(object), WireTime.of(object.getCreationTimestamp()))) {
            tell(object, Change.DELETED, "");
        }
    }

    private void tell(ObjectMeta object, Change change, String who) {
        listeners.forEach(listener -> listener.told(
                HasMetadata.getKind(type), Optional.ofNullable(object.getNamespace()), object.getName(), change, who));
    }

    private URI address(ObjectMeta object) {
        String version = HasMetadata.getApiVersion(type);
        return URI.create(server
                + (version.contains("/") ? "apis/" : "api/")
                + version
                + (object.getNamespace() == null ? "" : "/namespaces/" + object.getNamespace())
                + "/"
                + HasMetadata.getPlural(type)
                + "/"
                + object.getName());
    }

    private static boolean isGoing(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }
}
