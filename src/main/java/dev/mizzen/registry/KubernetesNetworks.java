package dev.mizzen.registry;

import dev.mizzen.hub.Hub;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Reads from the hub what networks its services and pods have. Both kinds of objects may be out of reach for Mizzen's account: then
 * that is said once, and a range is guessed from the one service that every cluster has.
 */
@Component
class KubernetesNetworks implements HubNetworks {
    private static final Logger log = LoggerFactory.getLogger(KubernetesNetworks.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration TRIED = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final AtomicBoolean told = new AtomicBoolean();
    private List<Network> networks = List.of();
    private long readAgain = System.nanoTime();
    private boolean complete;

    @Autowired
    KubernetesNetworks(Hub hub) {
        this(hub.client());
    }

    KubernetesNetworks(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public synchronized List<Network> known() {
        if (System.nanoTime() - readAgain >= 0) {
            complete = true;
            List<Network> read = Stream.concat(services().stream(), pods().stream())
                    .distinct()
                    .toList();
            networks = complete || networks.isEmpty() ? read : networks;
            readAgain = System.nanoTime() + (complete ? FRESH : TRIED).toNanos();
        }
        return networks;
    }

    private List<Network> services() {
        List<Network> ranges = read(() -> client.resources(ServiceCIDR.class).list().getItems().stream()
                .map(ServiceCIDR::getSpec)
                .filter(Objects::nonNull)
                .flatMap(range -> range.getCidrs().stream())
                .map(Network::of)
                .toList());
        return ranges.isEmpty() ? read(this::aroundOwnService) : ranges;
    }

    /** The API server's own service has the first address of the range. How long that is only the API server knows. */
    private List<Network> aroundOwnService() {
        Service own =
                client.services().inNamespace("default").withName("kubernetes").get();
        return own == null
                ? List.of()
                : own.getSpec().getClusterIPs().stream()
                        .map(InetAddress::ofLiteral)
                        .map(address -> new Network(address, address.getAddress().length == 4 ? 16 : 112))
                        .toList();
    }

    private List<Network> pods() {
        return read(() -> client.nodes().list().getItems().stream()
                .map(Node::getSpec)
                .filter(Objects::nonNull)
                .flatMap(node -> node.getPodCIDRs().stream())
                .map(Network::of)
                .toList());
    }

    private List<Network> read(Supplier<List<Network>> reading) {
        try {
            return reading.get();
        } catch (KubernetesClientException | IllegalArgumentException e) {
            complete = false;
            if (told.compareAndSet(false, true)) {
                log.warn("Not all networks of the hub's services and pods are known, so registries may be sought there."
                        + " Let Mizzen list nodes and servicecidrs, or name them: mizzen.registry.refused-networks");
            }
            return List.of();
        }
    }
}
