package dev.mizzen.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** One request can ask for configs times places: that has an end, for a dry run as for the thing itself. */
@InMemoryServer
class BoundsTest {
    @LocalServerPort
    private int port;

    private Http http;
    private String[] admin;

    @BeforeEach
    void login() {
        http = new Http(port);
        String token = http.post(
                        "/api/v1/auth/login",
                        "{\"username\":\"admin\",\"password\":\"" + InMemoryServer.ADMIN_PASSWORD + "\"}")
                .json()
                .get("accessToken")
                .asString();
        admin = new String[] {"Authorization", "Bearer " + token};
    }

    @Test
    void moreCopiesThanADistributionMayComeToAreRefusedInASentence() {
        List<Map<String, String>> configs = configs("bounded-", 11);
        for (String query : List.of("?dryRun=true", "")) {
            Http.Answer answer = distribute(query, configs, places(5_000));
            assertThat(answer.failure()).isEqualTo("400 400");
            assertThat(answer.body()).contains("11 configs in 5000 places").contains("several distributions");
        }
        assertThat(distribute("?dryRun=true", configs, places(10))
                        .json()
                        .path("places")
                        .size())
                .isEqualTo(110);
    }

    @Test
    void morePlacesThanOneRecordMayNameAreRefused() {
        Http.Answer answer = distribute("?dryRun=true", configs("single-", 1), places(5_001));
        assertThat(answer.failure()).isEqualTo("400 400");
        assertThat(answer.body()).contains("5000 places at most");
    }

    private Http.Answer distribute(String query, List<Map<String, String>> configs, List<Map<String, String>> places) {
        String body =
                JsonMapper.shared().writeValueAsString(Map.of("name", "bounds", "configs", configs, "targets", places));
        return http.post("/api/v1/distributions" + query, body, admin);
    }

    private List<Map<String, String>> configs(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> prefix + number)
                .map(name -> {
                    String body = "{\"name\":\"" + name + "\",\"properties\":\"{\\\"a\\\":7}\"}";
                    assertThat(http.post("/api/v1/configs", body, admin).status())
                            .isEqualTo(200);
                    return Map.of("name", name, "namespace", "vela-system");
                })
                .toList();
    }

    private static List<Map<String, String>> places(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> Map.of("clusterName", "local", "namespace", "bounds-" + number))
                .toList();
    }
}
