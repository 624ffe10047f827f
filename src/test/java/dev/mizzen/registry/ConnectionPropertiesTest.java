package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mizzen.shared.Network;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ConnectionPropertiesTest {
    @Test
    void readsListsOfNetworksAndPorts() {
        ConnectionProperties read = bind(Map.of(
                "mizzen.registry.allowed-networks", "10.96.0.0/12, ::1", "mizzen.registry.allowed-ports", "443,5000"));
        assertThat(read.allowedNetworks()).containsExactly(Network.of("10.96.0.0/12"), Network.of("::1"));
        assertThat(read.refusedNetworks()).isEmpty();
        assertThat(read.allowedPorts()).isEqualTo(List.of(443, 5000));
    }

    @Test
    void saysWhichNetworkIsNone() {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of("mizzen.registry.refused-networks", "10.0.0.0/40")))
                .havingRootCause()
                .withMessageContaining("40");
    }

    private static ConnectionProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("mizzen.registry", ConnectionProperties.class);
    }
}
