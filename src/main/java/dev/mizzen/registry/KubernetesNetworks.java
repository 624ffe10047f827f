package dev.mizzen.registry;

import dev.mizzen.hub.Hub;
import dev.mizzen.shared.Network;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Reads from the hub what networks its services and pods have. Both kinds of objects may be out of reach for Mizzen's account, or say
 * nothing: then that is said once. What cannot be read now stays as it was; where the range of services never could, one is guessed from
 * the one service that every cluster has.
 */
@Component
class KubernetesNetworks implements HubNetworks {
    private static final Logger log = LoggerFactory.getLogger(KubernetesNetworks.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration TRIED = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final LongSupplier nanoTime;
    private final Set<String> told = new HashSet<>();
    private List<Network> services = List.of();
    private List<Network> pods = List.of();
    private long readAgain;

    @Autowired
    KubernetesNetworks(Hub hub) {
        this(hub.client(), System::nanoTime);
    }

    KubernetesNetworks(KubernetesClient client, LongSupplier nanoTime) {
        this.client = client;
        this.nanoTime = nanoTime;
        this.readAgain = nanoTime.getAsLong();
    }

    @Override
    public synchronized List<Network> known() {
        if (nanoTime.getAsLong() - readAgain >= 0) {
            List<String> gaps = new ArrayList<>();
            boolean complete = readServices(gaps) & readPods(gaps);
            tell(gaps);
            readAgain = nanoTime.getAsLong() + (complete ? FRESH : TRIED).toNanos();
        }
        return Stream.concat(services.stream(), pods.stream()).distinct().toList();
    }

    /** False if it is worth while to try again soon. */
    private boolean readServices(List<String> gaps) {
        Optional<List<Network>> ranges = read(this::serviceRanges).filter(found -> !found.isEmpty());
        if (ranges.isPresent()) {
            services = ranges.get();
            return true;
        }
        Optional<List<Network>> guess = read(this::aroundOwnService).filter(found -> !found.isEmpty());
        gaps.add(guess.isPresent() ? "the range of its services is guessed" : "the range of its services is unknown");
        guess.ifPresent(found -> services =
                Stream.concat(services.stream(), found.stream()).distinct().toList());
        return guess.isPresent();
    }

    private boolean readPods(List<String> gaps) {
        Optional<List<Node>> nodes = read(() -> client.nodes().list().getItems());
        Optional<List<Network>> ranges = nodes.flatMap(found -> read(() -> podRanges(found)));
        ranges.ifPresentOrElse(found -> pods = found, () -> gaps.add("its nodes cannot be read"));
        // Where pods have addresses of the cloud's own network, nodes have no ranges.
        if (nodes.filter(found -> !found.isEmpty()).isPresent()
                && ranges.filter(List::isEmpty).isPresent()) {
            gaps.add("its nodes name no range of addresses for pods");
        }
        return ranges.isPresent();
    }

    private List<Network> serviceRanges() {
        return client.resources(ServiceCIDR.class).list().getItems().stream()
                .map(ServiceCIDR::getSpec)
                .filter(Objects::nonNull)
                .flatMap(range -> range.getCidrs().stream())
                .map(Network::of)
                .toList();
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

    private static List<Network> podRanges(List<Node> nodes) {
        return nodes.stream()
                .map(Node::getSpec)
                .filter(Objects::nonNull)
                .flatMap(node -> node.getPodCIDRs().stream())
                .map(Network::of)
                .toList();
    }

    private void tell(List<String> gaps) {
        List<String> news = gaps.stream().filter(told::add).toList();
        if (!news.isEmpty()) {
            log.warn(
                    "Registries may be sought among the hub's own services and pods, because {}. Let Mizzen list nodes and"
                            + " servicecidrs, or name the networks: mizzen.registry.refused-networks",
                    String.join(", and ", news));
        }
    }

    private static <T> Optional<T> read(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (KubernetesClientException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
