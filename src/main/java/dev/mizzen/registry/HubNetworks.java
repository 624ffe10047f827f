package dev.mizzen.registry;

import dev.mizzen.shared.Network;
import java.util.List;

/** What is known of the networks inside the hub: those of its services and pods. */
@FunctionalInterface
interface HubNetworks {
    /** May take a moment when it is asked first. Never throws. */
    List<Network> known();
}
