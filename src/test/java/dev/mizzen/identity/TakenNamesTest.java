package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import dev.mizzen.hub.UserResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A Secret that somebody made with kubectl under a name that Mizzen needs. */
@InMemoryServer
class TakenNamesTest {
    @Autowired
    private KubernetesClient client;

    @Autowired
    private StoredUsers users;

    @Autowired
    private Sessions sessions;

    @Autowired
    private Tokens tokens;

    @LocalServerPort
    private int port;

    private Http http;
    private String mia;

    @BeforeEach
    void aNewName() {
        http = new Http(port);
        mia = "mia-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void whoseSessionsCannotBeWrittenIsToldWhatIsInTheWay() {
        users.create(mia, new UserResource.Spec("Mia", null, null, List.of()));
        Session session = sessions.begin(users.get(mia).orElseThrow());
        take("mizzen-sessions-" + mia);

        told(
                http.get("/api/v1/auth/refresh_token", "RefreshToken", tokens.refresh(session, 0, session.begun())),
                "sessions");
        told(http.post("/api/v1/auth/logout", "", "Authorization", "Bearer " + tokens.access(session)), "sessions");
    }

    @Test
    void aUserWhosePasswordCannotBeWrittenIsNotMade() {
        take("mizzen-user-" + mia);

        Http.Answer answer = Client.of(port, "admin", InMemoryServer.ADMIN_PASSWORD)
                .post("users", "{'name':'%s','password':'Passw0rd12'}".formatted(mia));

        told(answer, "user");
        assertThat(users.isThereNow(mia)).isFalse();
    }

    private void told(Http.Answer answer, String what) {
        assertThat(answer.failure()).isEqualTo("503 503");
        assertThat(answer.body())
                .contains("vela-system/mizzen-" + what + "-" + mia)
                .contains("remove");
    }

    private void take(String name) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("vela-system")
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }
}
