package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mizzen.registry.AddressRules.NotAllowed;
import dev.mizzen.shared.Network;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses may be connected to. Those that begin with 10.96 and 10.244 are the hub's own here. */
class AddressRulesTest {
    private static final List<Network> HUB =
            List.of(Network.of("10.96.0.0/12"), Network.of("10.244.1.0/24"), Network.of("fd00:10:96::/112"));

    private final AddressRules rules = rules(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0", // unspecified
                "0.1.2.3",
                "127.0.0.1", // loopback
                "127.255.255.254",
                "169.254.0.1", // link-local
                "169.254.169.254", // metadata: AWS, Azure, Google, OpenStack, DigitalOcean
                "169.254.170.2", // credentials of an ECS task
                "169.254.170.23", // credentials of an EKS pod
                "192.0.0.192", // metadata: Oracle
                "100.100.100.200", // metadata: Alibaba
                "168.63.129.16", // Azure's host
                "224.0.0.1", // multicast
                "239.255.255.250",
                "240.0.0.1", // reserved
                "255.255.255.255", // broadcast
                "10.96.0.1", // the API server's service
                "10.111.255.255", // the end of the services' range
                "10.244.1.7", // a pod
                "::", // unspecified
                "::1", // loopback
                "::127.0.0.1", // IPv4-compatible
                "::ffff:127.0.0.1", // IPv4-mapped
                "::ffff:7f00:1",
                "::ffff:169.254.169.254",
                "::ffff:0:127.0.0.1", // IPv4-translated
                "64:ff9b::127.0.0.1", // NAT64
                "64:ff9b::a9fe:a9fe",
                "64:ff9b::10.96.0.1",
                "64:ff9b:1::1", // NAT64 of a site
                "2002:7f00:1::", // 6to4
                "2002:a9fe:a9fe::1",
                "2002:a60:1::1", // 6to4 of 10.96.0.1
                "2001:0:7f00:1::", // Teredo: the server
                "2001:0:808:808::80ff:fffe", // Teredo: the client, 127.0.0.1
                "2001:db8::5efe:127.0.0.1", // ISATAP
                "2001:db8::200:5efe:a9fe:a9fe",
                "fe80::1", // link-local
                "febf::1",
                "fec0::1", // site-local
                "fd00:ec2::254", // metadata: AWS
                "fd00:ec2::23", // credentials of an EKS pod
                "fd20:ce::254", // metadata: Google
                "100::1", // discard
                "ff02::1", // multicast
                "fd00:10:96::1" // the API server's service
            })
    void refuses(String address) {
        assertThatExceptionOfType(NotAllowed.class).isThrownBy(() -> rules.admit(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "10.0.0.5", // companies' networks
                "10.95.255.255",
                "10.112.0.0",
                "10.244.2.7",
                "172.16.0.1",
                "192.168.1.10",
                "100.64.0.1",
                "169.253.255.255",
                "2606:4700::1111",
                "fd12:3456::1",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1"
            })
    void admits(String address) {
        assertThatCode(() -> rules.admit(InetAddress.ofLiteral(address))).doesNotThrowAnyException();
    }

    /** Java turns such an address into an IPv4 one, unless it comes from a name server. */
    @Test
    void refusesAMappedAddressThatIsStillOne() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;
        InetAddress address = Inet6Address.getByAddress("mapped.test", mapped, -1);
        assertThat(address.getAddress()).hasSize(16);
        assertThatExceptionOfType(NotAllowed.class).isThrownBy(() -> rules.admit(address));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.0.0.1",
        "127.0.0.0/8, ::ffff:127.0.0.1",
        "127.0.0.0/8, 64:ff9b::127.0.0.1",
        "10.96.7.7, 10.96.7.7",
        "10.244.0.0/16, 10.244.1.7",
        "::1, ::1",
        "fe80::/10, fe80::5"
    })
    void admitsWhatAnOperatorAllows(String network, String address) {
        assertThatCode(() -> rules(List.of(Network.of(network))).admit(InetAddress.ofLiteral(address)))
                .doesNotThrowAnyException();
    }

    @Test
    void allowingOneAddressAllowsNoOther() {
        AddressRules open = rules(List.of(Network.of("10.96.7.7")));
        assertThatExceptionOfType(NotAllowed.class).isThrownBy(() -> open.admit(InetAddress.ofLiteral("10.96.7.8")));
    }

    @Test
    void refusesWhatAnOperatorRefuses() {
        AddressRules closed = new AddressRules(
                new ConnectionProperties(List.of(), List.of(Network.of("10.0.0.0/8")), List.of()), List::of);
        assertThatExceptionOfType(NotAllowed.class).isThrownBy(() -> closed.admit(InetAddress.ofLiteral("10.1.2.3")));
    }

    @Test
    void portsAreOpenUnlessSomeAreNamed() throws NotAllowed {
        rules.admitPort(22);
        AddressRules few =
                new AddressRules(new ConnectionProperties(List.of(), List.of(), List.of(443, 5000)), List::of);
        few.admitPort(5000);
        assertThatExceptionOfType(NotAllowed.class).isThrownBy(() -> few.admitPort(22));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "example.com", "fd00::/129", "10.0.0.0/8/8"})
    void saysWhatIsNoNetwork(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Network.of(text));
    }

    private static AddressRules rules(List<Network> allowed) {
        return new AddressRules(new ConnectionProperties(allowed, List.of(), List.of()), () -> HUB);
    }
}
