package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mizzen.shared.Network;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways to make a server connect where it should not. The bait is a server on 127.0.0.1 that is never to be connected to; the registry
 * that may be is at 127.0.0.2.
 */
class ConnectionGuardTest {
    private static final InetAddress BAIT = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress OPEN = InetAddress.ofLiteral("127.0.0.2");

    private final Stage stage = new Stage();
    private final Stage.Host bait = stage.http("bait.test");
    private final Stage.Host registry = stage.http("registry.test", OPEN);

    @AfterEach
    void close() {
        assertThat(bait.received()).isEmpty();
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.0.1",
                "2130706433", // decimal
                "0x7f000001", // hexadecimal
                "0x7f.0.0.1",
                "0x7f.1",
                "017700000001", // octal
                "0177.0.0.1",
                "0177.1",
                "127.0.0.1.",
                "00127.0.0.1",
                "127.000.000.001",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "0:0:0:0:0:ffff:127.0.0.1",
                "64:ff9b::127.0.0.1",
                "2002:7f00:1::",
                "0",
                "0.0.0.0",
                "::",
                "\u2460\u2461\u2466.0.0.1", // digits in circles
                "\uff11\uff12\uff17.0.0.1", // wide digits
                "127\u30020\u30020\u30021", // ideographic full stops
                "localhost",
                "LOCALHOST",
                "bait.localhost"
            })
    void addressesInDisguise(String host) {
        try (RegistryClient client = client(Resolver.system(Stage.SHORT.lookup()), Clients.STRAIGHT)) {
            Access access = new Access(new RegistryHost(host, bait.address().port()), true, false, Optional.empty());
            Verdict verdict = client.check(access);
            assertThat(verdict.failure().orElseThrow().trouble())
                    .isIn(Trouble.ADDRESS_NOT_ALLOWED, Trouble.NAME_UNKNOWN);
            assertThat(verdict.steps()).hasSize(1);
        }
    }

    @Test
    void nameThatMeansSomethingElseWhenItIsAskedForAgain() throws RegistryException {
        Deque<InetAddress> answers = new ArrayDeque<>(List.of(OPEN, BAIT, BAIT, BAIT, BAIT));
        registry.answers(request -> Stage.answer(200, "{}", "Connection: close"));
        try (RegistryClient client = client(host -> List.of(answers.poll()), Clients.STRAIGHT)) {
            Access access = new Access(new RegistryHost("moving.test", port()), true, false, Optional.empty());
            assertThat(client.check(access).failure()).isEmpty();
            assertThat(client.check(access).failure().orElseThrow().trouble()).isEqualTo(Trouble.ADDRESS_NOT_ALLOWED);
        }
        assertThat(answers).hasSize(3);
    }

    @Test
    void nameThatMeansBoth() {
        registry.answers(request -> Stage.answer(200, "{}"));
        try (RegistryClient client = client(host -> List.of(BAIT, OPEN), Clients.STRAIGHT)) {
            Access access = new Access(new RegistryHost("both.test", port()), true, false, Optional.empty());
            assertThat(client.check(access).failure()).isEmpty();
        }
    }

    @Test
    void redirects() {
        for (String location : List.of(
                "http://bait.test:" + port() + "/",
                "http://127.0.0.1:" + port() + "/",
                "http://2130706433:" + port() + "/",
                "http://[::ffff:127.0.0.1]:" + port() + "/",
                "http://registry.test@127.0.0.1:" + port() + "/",
                "http://127.0.0.1:" + port() + "#@registry.test/",
                "//127.0.0.1:" + port() + "/",
                "http:\\\\127.0.0.1:" + port() + "/")) {
            registry.answers(request -> Stage.redirect(307, location));
            try (RegistryClient client = client(ConnectionGuardTest::byName, Clients.STRAIGHT)) {
                assertThatExceptionOfType(RegistryException.class)
                        .isThrownBy(() -> client.manifest(registry.access(Optional.empty()), registry.image()))
                        .satisfies(failure -> assertThat(failure.trouble()).isEqualTo(Trouble.ADDRESS_NOT_ALLOWED));
            }
        }
    }

    @Test
    void realms() {
        for (String realm : List.of("http://bait.test:", "http://127.0.0.1:", "http://0x7f000001:", "http://[::1]:")) {
            AtomicLong answered = new AtomicLong();
            registry.answers(request -> {
                answered.set(System.nanoTime());
                return Stage.demand("Bearer realm=\"" + realm + port() + "/token\"");
            });
            try (RegistryClient client = client(ConnectionGuardTest::byName, Clients.STRAIGHT)) {
                Verdict verdict = client.check(registry.access(Clients.login("robot", "secret")));
                assertThat(verdict.failure().orElseThrow().trouble()).isEqualTo(Trouble.REALM_NOT_ALLOWED);
                assertThat(verdict.begun() - answered.get())
                        .as("time between the registry's own answer and the attempt that counts")
                        .isNotNegative();
                assertThat(verdict.steps().getLast().name()).isEqualTo(Verdict.Name.CHALLENGE);
            }
        }
    }

    @Test
    void portsThatAreNotAmongThoseAllowed() {
        AddressRules rules = new AddressRules(
                new ConnectionProperties(List.of(Network.of("127.0.0.0/8")), List.of(), List.of(5000)), List::of);
        try (RegistryClient client = new RegistryClient(
                rules, ConnectionGuardTest::byName, Clients.STRAIGHT, Clients.trust(), Stage.SHORT)) {
            Verdict verdict = client.check(registry.access(Optional.empty()));
            assertThat(verdict.failure().orElseThrow().trouble()).isEqualTo(Trouble.ADDRESS_NOT_ALLOWED);
        }
        assertThat(registry.received()).isEmpty();
    }

    /** The proxy of this test is the registry's server: it would take anything. */
    @Test
    void proxies() {
        registry.answers(request -> Stage.answer(200, "{}"));
        ProxyChoice proxy = new ProxyChoice(Map.of("http_proxy", "http://127.0.0.2:" + port()), name -> "");
        try (RegistryClient client = client(ConnectionGuardTest::byName, proxy)) {
            for (String host : List.of("bait.test", "127.0.0.1", "169.254.169.254", "0x7f.1", "::1")) {
                Access access = new Access(new RegistryHost(host, 80), true, false, Optional.empty());
                assertThat(client.check(access).failure().orElseThrow().trouble())
                        .isEqualTo(Trouble.ADDRESS_NOT_ALLOWED);
            }
            assertThat(registry.received()).isEmpty();
            Access beyond = new Access(new RegistryHost("beyond.test", 0), true, false, Optional.empty());
            assertThat(client.check(beyond).failure()).isEmpty();
            assertThat(registry.received()).hasSize(1);
            assertThat(registry.received().getFirst().target()).isEqualTo("http://beyond.test/v2/");
        }
    }

    private int port() {
        return registry.address().port();
    }

    private static List<InetAddress> byName(String host) {
        return switch (host) {
            case "bait.test" -> List.of(BAIT);
            case "beyond.test" -> List.of(InetAddress.ofLiteral("198.51.100.7"));
            default -> List.of(OPEN);
        };
    }

    private static RegistryClient client(Resolver resolver, ProxyChoice proxies) {
        return new RegistryClient(Clients.rules("127.0.0.2"), resolver, proxies, Clients.trust(), Stage.SHORT);
    }
}
