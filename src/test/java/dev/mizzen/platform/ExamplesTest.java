package dev.mizzen.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.mizzen.InMemoryHub;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** The examples of the API document: what a reader copies must be what the document itself says of it. */
@SpringBootTest
@AutoConfigureMockMvc
@Import(InMemoryHub.class)
class ExamplesTest {
    /** Their answer is always {@code {}}. */
    private static final Set<String> NOTHING_TO_SHOW = Set.of(
            "LoginLogout",
            "PersonalTokenDelete",
            "TokensOfUserDelete",
            "DistributionRecall",
            "PlatformDistributionRecall",
            "ProjectRemove",
            "TargetRemove",
            "UserRemove",
            "UserDisable",
            "UserDisableByGet",
            "UserEnable",
            "UserEnableByGet",
            "RoleRemove",
            "PermissionRemove",
            "MemberRemove",
            "ProjectRoleRemove",
            "ProjectPermissionRemove",
            "AbsentPartsChartValues");

    @Autowired
    private MockMvc http;

    private ObjectNode document;

    /** @param name of the operation and the example */
    private record Shown(String name, JsonNode schema, JsonNode value) {}

    @BeforeEach
    void read() throws Exception {
        document = (ObjectNode) JsonMapper.shared()
                .readTree(http.perform(MockMvcRequestBuilders.get("/v3/api-docs"))
                        .andReturn()
                        .getResponse()
                        .getContentAsString(StandardCharsets.UTF_8));
    }

    @Test
    void everyBodyOfARequestAndOfASuccessHasAnExample() {
        for (JsonNode operation : operations()) {
            String name = operation.path("operationId").asString();
            JsonNode request = operation.at("/requestBody/content");
            JsonNode answer = operation.at("/responses/200/content");
            if (!request.isMissingNode()) {
                assertThat(shown(name, request)).as("requests of %s", name).isNotEmpty();
            }
            if (!answer.isMissingNode()) {
                assertThat(shown(name, answer).isEmpty())
                        .as("no answers of %s", name)
                        .isEqualTo(NOTHING_TO_SHOW.contains(name));
            }
        }
    }

    @Test
    void everyExampleIsOfItsOwnSchemaAndHasNoFieldMore() {
        List<Shown> all = all();
        assertThat(all).hasSizeGreaterThan(60);
        for (Shown example : all) {
            assertThat(errors(example))
                    .as("%s: %s", example.name(), example.value())
                    .isEmpty();
        }
    }

    @Test
    void anExampleOfAnotherSchemaIsFound() {
        JsonNode project = document.at("/components/schemas/ProjectBody");
        assertThat(project.isObject()).isTrue();
        for (String wrong : List.of("{\"name\": 7}", "{\"nome\": \"shop\"}", "[]", "{\"owner\": {\"name\": null}}")) {
            Shown example = new Shown("wrong", project, JsonMapper.shared().readTree(wrong));
            assertThat(errors(example)).as(wrong).isNotEmpty();
        }
    }

    @Test
    void everyFileOfExamplesIsShown() throws Exception {
        Set<String> files = new TreeSet<>();
        for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:examples/*/*.json")) {
            String[] parts = file.getURL().getPath().split("/");
            files.add(parts[parts.length - 2] + "/" + parts[parts.length - 1].replace(".json", ""));
        }
        Set<String> shown = new TreeSet<>();
        all().forEach(example -> shown.add(example.name()));
        assertThat(shown).isEqualTo(files);
    }

    @Test
    void noExampleHoldsASecretOrAnAddressOfAMachine() {
        for (Shown example : all()) {
            assertThat(example.value().toString())
                    .as(example.name())
                    .doesNotContain("127.0.0.1", "localhost", "/home/", "/tmp/", "eyJ");
            assertThat(texts(example.value(), "password")).as(example.name()).isSubsetOf("<password>", "__stored__");
            assertThat(texts(example.value(), "kubeConfig"))
                    .as(example.name())
                    .allMatch(config -> config.isEmpty()
                            || config.equals("__stored__")
                            || config.contains("token: <token of a service account>"));
        }
    }

    @Test
    void aSecretInsideATextThatHoldsJsonIsFoundToo() {
        JsonNode example = JsonMapper.shared().readTree("""
                {"password": "outside", "properties": "{\\"auth\\": [{\\"password\\": \\"inside\\"}]}", "alias": "{no JSON"}
                """);
        assertThat(texts(example, "password")).containsExactlyInAnyOrder("outside", "inside");
    }

    /** Of every field of that name, also inside texts that hold JSON themselves, as the properties of a config do. */
    private static List<String> texts(JsonNode value, String field) {
        List<String> texts = new ArrayList<>();
        value.optional(field).filter(JsonNode::isString).map(JsonNode::asString).ifPresent(texts::add);
        value.forEach(child -> texts.addAll(texts(child, field)));
        if (value.isString() && value.asString().strip().startsWith("{")) {
            texts.addAll(texts(json(value.asString()), field));
        }
        return texts;
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    private List<Shown> all() {
        List<Shown> all = new ArrayList<>();
        for (JsonNode operation : operations()) {
            String name = operation.path("operationId").asString();
            all.addAll(shown(name, operation.at("/requestBody/content")));
            all.addAll(shown(name, operation.at("/responses/200/content")));
        }
        return all;
    }

    private static List<Shown> shown(String operation, JsonNode content) {
        List<Shown> shown = new ArrayList<>();
        for (JsonNode type : content) {
            for (Map.Entry<String, JsonNode> example : type.path("examples").properties()) {
                shown.add(new Shown(
                        operation + "/" + example.getKey(),
                        type.path("schema"),
                        example.getValue().path("value")));
            }
        }
        return shown;
    }

    private List<JsonNode> operations() {
        List<JsonNode> operations = new ArrayList<>();
        document.path("paths").forEach(path -> path.forEach(operations::add));
        assertThat(operations).hasSizeGreaterThan(60);
        return operations;
    }

    private List<Error> errors(Shown example) {
        ObjectNode schema = example.schema().deepCopy().asObject();
        schema.set("components", document.path("components").deepCopy());
        schema.at("/components/schemas").forEach(ExamplesTest::close);
        close(schema);
        Schema read = SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(schema);
        return read.validate(example.value());
    }

    /** A field that no schema names is a mistake here, though clients may send any. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("properties")) {
            object.put("type", "object").put("additionalProperties", false);
        }
        node.path("properties").forEach(ExamplesTest::close);
        node.optional("items").ifPresent(ExamplesTest::close);
        node.optional("additionalProperties").ifPresent(ExamplesTest::close);
    }
}
