package dev.mizzen.identity;

import dev.mizzen.InMemoryHub;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Browser;
import dev.mizzen.testing.OidcImpostor;
import dev.mizzen.testing.RunningMizzen;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Logins through a provider that says what a test lets it say, at a Mizzen in memory: all classes of such tests share both. */
@ExtendWith(OidcInMemory.Once.class)
abstract class OidcInMemory {
    static final String PUBLIC = "http://127.0.0.1:8000";

    static OidcImpostor provider;
    static KubernetesClient client;
    static RunningMizzen mizzen;

    final Browser browser = new Browser();
    final String mia = "mia-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void behave() {
        provider.behave();
    }

    Api.Answer enter() {
        return enter(mizzen);
    }

    Api.Answer enter(RunningMizzen replica) {
        provider.receives(Browser.location(browser.leave(replica)));
        return browser.send(replica, "c0de");
    }

    RunningMizzen fresh(String... more) {
        return start(InMemoryHub.start().createClient(), more);
    }

    private static RunningMizzen start(KubernetesClient hub, String... more) {
        return RunningMizzen.on(
                hub,
                Stream.concat(Stream.of(provider.settings(PUBLIC)), Stream.of(more))
                        .toArray(String[]::new));
    }

    /** Starts both for the first class that needs them. JUnit ends them after the last. */
    static final class Once implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Once.class))
                    .computeIfAbsent(Started.class, any -> new Started());
        }
    }

    private static final class Started implements AutoCloseable {
        Started() {
            provider = OidcImpostor.start();
            client = InMemoryHub.start().createClient();
            mizzen = OidcInMemory.start(client, "mizzen.trusted-proxies=127.0.0.0/8");
        }

        @Override
        public void close() {
            mizzen.close();
            provider.close();
        }
    }
}
