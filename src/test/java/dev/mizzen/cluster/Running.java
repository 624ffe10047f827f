package dev.mizzen.cluster;

import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.Hub;
import dev.mizzen.hub.HubProperties;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ErrorBody;
import dev.mizzen.testing.Somebody;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The feature against some hub, without the rest of Mizzen. */
final class Running implements AutoCloseable {
    final MockMvcTester http;
    final Clusters clusters;
    final Heard heard = new Heard();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    Running(KubernetesClient hub, Prober prober, ClusterUse... uses) {
        // As a singleton made elsewhere, so that the context leaves it open.
        context.getBeanFactory().registerSingleton("hubClient", hub);
        context.registerBean(HubProperties.class, () -> new HubProperties("vela-system", Duration.ofSeconds(10)));
        context.registerBean(Prober.class, () -> prober);
        for (int i = 0; i < uses.length; i++) {
            ClusterUse use = uses[i];
            context.registerBean("use" + i, ClusterUse.class, () -> use);
        }
        context.registerBean(Listening.class, () -> new Listening(context.getBean(Clusters.class), heard));
        context.register(
                Hub.class,
                Clusters.class,
                ClusterRecords.class,
                OneName.class,
                Membership.class,
                ClusterChanges.class,
                Namespaces.class,
                ClusterController.class,
                CloudClusterController.class,
                QueryController.class);
        context.refresh();
        clusters = context.getBean(Clusters.class);
        http = MockMvcTester.create(MockMvcBuilders.standaloneSetup(
                        context.getBean(ClusterController.class),
                        context.getBean(CloudClusterController.class),
                        context.getBean(QueryController.class))
                .setControllerAdvice(new Advice())
                .addFilters(Somebody.otherwiseAdmin())
                .build());
    }

    Hub hub() {
        return context.getBean(Hub.class);
    }

    /** Waits for the hub's watches first: a server in memory that is closed while they begin does not end. */
    @Override
    public void close() {
        await().until(() -> clusters.connection(ClusterName.LOCAL)
                .filter(Connection::filled)
                .isPresent());
        context.close();
    }

    /** Listens from the time beans are made, as another feature would. */
    record Listening(Clusters clusters, Heard heard) {
        Listening {
            clusters.listen(heard);
        }
    }

    /** Writes down what it is told. */
    static final class Heard implements ClusterListener {
        final List<String> events = new CopyOnWriteArrayList<>();

        List<String> take() {
            List<String> taken = new ArrayList<>(events);
            events.removeAll(taken);
            return taken;
        }

        @Override
        public void connected(Connection connection) {
            events.add("connected " + connection.name());
        }

        @Override
        public void copyChanged(Connection connection, String namespace, String name, String version) {
            events.add("copy " + connection.name() + " " + namespace + "/" + name + " "
                    + connection.copy(namespace, name).isPresent());
        }

        @Override
        public void namespaceChanged(Connection connection, String namespace) {
            events.add("namespace " + connection.name() + " " + namespace + " " + connection.namespace(namespace));
        }

        @Override
        public void filled(Connection connection) {
            events.add("filled " + connection.name() + " " + connection.filled());
        }

        @Override
        public void disconnected(dev.mizzen.shared.ClusterName cluster) {
            events.add("disconnected " + cluster);
        }
    }

    @RestControllerAdvice
    static class Advice {
        @ExceptionHandler
        ResponseEntity<ErrorBody> refused(ApiException e) {
            return ResponseEntity.status(e.code().status()).body(e.body());
        }
    }
}
