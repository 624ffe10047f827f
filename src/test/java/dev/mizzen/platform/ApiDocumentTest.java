package dev.mizzen.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.mizzen.InMemoryHub;
import dev.mizzen.build.Generated;
import io.swagger.v3.oas.models.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.MockMvc;
import org.yaml.snakeyaml.Yaml;

@SpringBootTest
@AutoConfigureMockMvc
@Import(InMemoryHub.class)
class ApiDocumentTest {
    private static final Set<String> ALWAYS_REFUSED =
            Set.of("CloudClusterConnect", "CloudClusterCreate", "CloudClusterCreation", "CloudClusterDeleteCreation");

    @Autowired
    private MockMvc http;

    @Test
    void theDocumentInTheRepositoryIsWhatTheServerSays() throws Exception {
        Generated.check("openapi/mizzen.yaml", document());
    }

    @Test
    void everyRouteButTheOpenOnesWantsAToken() throws Exception {
        Map<String, Map<String, Map<String, Object>>> paths = new Yaml()
                .<Map<String, Map<String, Map<String, Map<String, Object>>>>>load(document())
                .get("paths");
        var open = paths.entrySet().stream()
                .filter(path -> path.getValue().values().stream().anyMatch(call -> call.containsKey("security")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(open)
                .containsExactly(
                        "/api/v1/auth/admin_configured",
                        "/api/v1/auth/dex_config",
                        "/api/v1/auth/init_admin",
                        "/api/v1/auth/login",
                        "/api/v1/auth/login_type",
                        "/api/v1/auth/oidc/auth",
                        "/api/v1/auth/refresh_token");
    }

    @Test
    void everyOperationIsInAPartThatIsDescribed() throws Exception {
        Map<String, Map<String, Map<String, Object>>> paths = new Yaml()
                .<Map<String, Map<String, Map<String, Map<String, Object>>>>>load(document())
                .get("paths");
        Set<String> used = paths.values().stream()
                .flatMap(operations -> operations.values().stream())
                .flatMap(operation -> ((List<String>) operation.get("tags")).stream())
                .collect(Collectors.toSet());
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(
                        ApiTags.ALL.stream().map(Tag::getName).toList());
        List<Map<String, String>> declared = new Yaml()
                .<Map<String, List<Map<String, String>>>>load(document())
                .get("tags");
        assertThat(declared)
                .extracting(tag -> tag.get("name"))
                .containsExactlyElementsOf(
                        ApiTags.ALL.stream().map(Tag::getName).toList());
    }

    @Test
    void everyOperationSaysWhatItIsForAndHowItFails() throws Exception {
        Map<String, Map<String, Map<String, Object>>> paths = new Yaml()
                .<Map<String, Map<String, Map<String, Map<String, Object>>>>>load(document())
                .get("paths");
        assertThat(paths).isNotEmpty();
        paths.forEach((path, operations) -> operations.forEach((method, operation) -> {
            String name = method + " " + path;
            Map<String, ?> responses = (Map<String, ?>) operation.get("responses");
            assertThat((String) operation.get("summary")).as(name).isNotBlank();
            assertThat(responses).as(name).containsKeys("406", "503").doesNotContainKey("default");
            // A browser is sent on where others are answered.
            assertThat(responses.containsKey("200") || responses.containsKey("302"))
                    .as(name)
                    .isNotEqualTo(ALWAYS_REFUSED.contains(operation.get("operationId")));
            if (!operation.containsKey("security")) {
                assertThat(responses).as(name).containsKeys("401", "403");
            }
            if (operation.containsKey("requestBody")) {
                assertThat(responses).as(name).containsKeys("400", "413", "415");
            }
            if (!method.equals("get") && path.contains("{")) {
                assertThat(responses).as(name).containsKeys("404", "409");
            }
        }));
    }

    @Test
    void everyBodyIsDescribed() throws Exception {
        Map<String, Map<String, Map<String, Object>>> components = new Yaml()
                .<Map<String, Map<String, Map<String, Map<String, Object>>>>>load(document())
                .get("components");
        assertThat(components.get("schemas"))
                .isNotEmpty()
                // A value of any kind: there is nothing to say of it.
                .hasEntrySatisfying("JsonNode", any -> assertThat(any).isEmpty())
                .allSatisfy((name, schema) -> assertThat(name.equals("JsonNode") || !schema.isEmpty())
                        .as(name)
                        .isTrue());
    }

    @Test
    void aPartThatMayBeNullIsDescribedSoAndNoOther() throws Exception {
        assertThat(property("ProjectChangeRequest", "owner")).containsEntry("type", List.of("string", "null"));
        assertThat(property("ImageBody", "image"))
                .containsEntry(
                        "anyOf",
                        List.of(Map.of("$ref", "#/components/schemas/ImageBodyFactsBody"), Map.of("type", "null")));
        assertThat(property("ImageBody", "digest")).containsEntry("type", "string");
        assertThat(property("ErrorBody", "Message")).containsEntry("type", "string");
    }

    private Map<String, Object> property(String schema, String name) throws Exception {
        return new Yaml()
                .<Map<String, Map<String, Map<String, Map<String, Map<String, Map<String, Object>>>>>>>load(document())
                .get("components")
                .get("schemas")
                .get(schema)
                .get("properties")
                .get(name);
    }

    @Test
    void theFirstPageLeadsToTheApisPage() throws Exception {
        http.perform(get("/")).andExpect(status().isFound()).andExpect(redirectedUrl("/swagger-ui.html"));
        http.perform(get("/swagger-ui.html"))
                .andExpect(status().isFound())
                .andExpect(redirectedUrl("/swagger-ui/index.html"));
        http.perform(get("/swagger-ui/index.html")).andExpect(status().isOk());
        http.perform(get("/swagger-ui/swagger-ui-bundle.js")).andExpect(status().isOk());
        http.perform(get("/v3/api-docs/swagger-config")).andExpect(status().isOk());
    }

    private String document() throws Exception {
        return http.perform(get("/v3/api-docs.yaml"))
                .andExpect(status().isOk())
                .andReturn()
                .getResponse()
                .getContentAsString(StandardCharsets.UTF_8);
    }
}
