package dev.mizzen.registry;

import dev.mizzen.shared.Network;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Mizzen may connect to for somebody's registry.
 *
 * @param allowedNetworks open although they would be refused; each as {@code 10.0.0.0/8} or a single address
 * @param refusedNetworks refused beside those that always are
 * @param allowedPorts the only ports that are connected to; empty: any
 */
@ConfigurationProperties("mizzen.registry")
record ConnectionProperties(
        @DefaultValue List<Network> allowedNetworks,
        @DefaultValue List<Network> refusedNetworks,
        @DefaultValue List<Integer> allowedPorts) {}
