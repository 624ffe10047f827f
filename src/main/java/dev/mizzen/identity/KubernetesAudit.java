package dev.mizzen.identity;

import dev.mizzen.hub.Leadership;
import dev.mizzen.hub.OutsideChanges;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Notes in the audit what others did to Mizzen's records past it. Every replica sees that; the one that writes notes it. */
@Component
class KubernetesAudit implements OutsideChanges {
    private final Audit audit;
    private final Leadership leadership;

    KubernetesAudit(Audit audit, Leadership leadership) {
        this.audit = audit;
        this.leadership = leadership;
    }

    @Override
    public void told(String kind, Optional<String> namespace, String name, Change change, String who) {
        if (!leadership.held()) {
            return;
        }
        Map<String, String> thing = new TreeMap<>(Map.of("kind", kind, "name", name));
        namespace.ifPresent(one -> thing.put("namespace", one));
        audit.inKubernetes(who, change.name().toLowerCase(Locale.ROOT), thing);
    }
}
