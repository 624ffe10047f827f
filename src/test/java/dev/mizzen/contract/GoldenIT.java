package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.build.Generated;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RealRegistry;
import dev.mizzen.testing.RunningMizzen;
import dev.mizzen.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One answer of each operation, whole, as a file a reader can look at: what is there, what is left out, what is {@code []} and what is
 * the zero time. The files are the examples of the API document, the requests among them; so this also proves that its examples work.
 * Run with {@code -Dmizzen.generate=true} it writes the answers.
 */
@RealClusters(managed = 1)
class GoldenIT {
    private static final Path EXAMPLES = Path.of("src/main/resources/examples");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
    private static final String NEVER = "0001-01-01T00:00:00Z";
    private static final String SOME_TIME = "2026-05-04T10:11:12Z";
    /** What differs from run to run or from version to version, beside times, and what stands for it. */
    private static final Map<String, JsonNode> VARYING = Map.ofEntries(
            Map.entry("id", JSON.stringNode("5f1c0c7e")),
            Map.entry("platformID", JSON.stringNode("0d6b7f0e-5f5c-4f0e-9c55-3b1f6d1a2c77")),
            Map.entry("apiServerURL", JSON.stringNode("https://edge.example.com:6443")),
            Map.entry("latencyMillis", JSON.getNodeFactory().numberNode(2.5)),
            Map.entry("millis", JSON.getNodeFactory().numberNode(3)),
            Map.entry("kubernetesVersion", JSON.stringNode("v1.36.0")),
            Map.entry("velaVersion", JSON.stringNode("1.0.0")),
            Map.entry("gitVersion", JSON.stringNode("0123abc")),
            Map.entry("token", JSON.stringNode("<token for a program>")),
            Map.entry("accessToken", JSON.stringNode("<token>")),
            Map.entry("refreshToken", JSON.stringNode("<token that lives longer>")));

    private static final String NAMESPACES = "query?velaql=resource-view%7Btype%3Dns,cluster%3Dedge%7D.status";

    /** What stands for the registry of the tests. */
    private static final String REGISTRY = "registry.example.com";

    private static Api api;
    private static String kubeconfig;
    private static RealRegistry registry;

    @BeforeAll
    static void start(Planes planes) {
        registry = RealRegistry.start(RealRegistry.Kind.SELF_SIGNED);
        RunningMizzen mizzen = RunningMizzen.on(planes.hub(), "mizzen.registry.allowed-networks=127.0.0.0/8");
        String refreshToken = mizzen.api()
                .post("auth/login", Map.of("username", "admin", "password", RunningMizzen.ADMIN_PASSWORD))
                .ok()
                .body()
                .path("refreshToken")
                .asString();
        api = mizzen.admin().with("RefreshToken", refreshToken);
        api.post("projects", Map.of("name", "unused")).ok();
        api.post("configs", Map.of("name", "free", "properties", "{\"url\": \"https://example.com\"}"))
                .ok();
        kubeconfig = planes.managed(0).kubeconfig();
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    /** In this order: what is made above is shown and changed below. */
    @ParameterizedTest
    @CsvSource({
        "Login/answer, POST, auth/login",
        "LoginRefresh/answer, GET, auth/refresh_token",
        "LoginType/answer, GET, auth/login_type",
        "LoginDexConfig/answer, GET, auth/dex_config",
        "FirstAdminConfigured/answer, GET, auth/admin_configured",
        "ClusterJoin/answer, POST, clusters",
        "ClusterNamespace/answer, POST, clusters/edge/namespaces",
        "ProjectCreate/answer, POST, projects",
        "TargetCreate/answer, POST, targets",
        "ConfigCreate/answer, POST, configs",
        "ProjectConfigCreate/answer, POST, projects/shop/configs",
        "DistributionDistribute/answer-dry-run, POST, projects/shop/distributions?dryRun=true",
        "DistributionDistribute/answer, POST, projects/shop/distributions",
        "PlatformDistributionDistribute/answer-dry-run, POST, distributions?dryRun=true",
        "PlatformDistributionDistribute/answer, POST, distributions",
        "PermissionCreate/answer, POST, permissions",
        "RoleCreate/answer, POST, roles",
        "UserCreate/answer, POST, users",
        "ProjectPermissionCreate/answer, POST, projects/shop/permissions",
        "ProjectRoleCreate/answer, POST, projects/shop/roles",
        "MemberAdd/answer, POST, projects/shop/users",
        "LoginUserInfo/answer, GET, auth/user_info",
        "UserList/answer, GET, users",
        "UserDetail/answer, GET, users/mia",
        "RoleList/answer, GET, roles",
        "PermissionList/answer, GET, permissions",
        "MemberList/answer, GET, projects/shop/users",
        "ProjectRoleList/answer, GET, projects/shop/roles",
        "ProjectPermissionList/answer, GET, projects/shop/permissions",
        "UserChange/answer, PUT, users/mia",
        "RoleChange/answer, PUT, roles/ops",
        "ProjectRoleChange/answer, PUT, projects/shop/roles/reader",
        "MemberChange/answer, PUT, projects/shop/users/mia",
        "PersonalTokenCreate/answer, POST, tokens",
        "PersonalTokenList/answer, GET, tokens",
        "SystemInfoInfo/answer, GET, system_info",
        "ProjectList/answer, GET, projects",
        "ProjectDetail/answer, GET, projects/shop",
        "TargetList/answer, GET, targets",
        "TargetDetail/answer, GET, targets/prod",
        "TargetOfProject/answer, GET, projects/shop/targets",
        "TargetOfProject/answer-none, GET, projects/unused/targets",
        "ClusterList/answer, GET, clusters",
        "ClusterDetail/answer-hub, GET, clusters/local",
        "ClusterDetail/answer, GET, clusters/edge",
        "Query/answer, GET, 'query?velaql=resource-view%7Btype%3Dns,cluster%3Dedge%7D.status'",
        "TemplateList/answer, GET, config_templates",
        "TemplateListForProject/answer, GET, projects/shop/config_templates",
        "TemplateDetail/answer, GET, config_templates/image-registry",
        "TemplateDetailForProject/answer, GET, projects/shop/config_templates/image-registry",
        "ConfigList/answer, GET, configs",
        "ProjectConfigList/answer, GET, projects/shop/configs",
        "ConfigGet/answer, GET, configs/harbor",
        "ConfigGet/answer-without-template, GET, configs/free",
        "ProjectConfigGet/answer, GET, projects/shop/configs/own",
        "DistributionList/answer, GET, projects/shop/distributions",
        "DistributionList/answer-none, GET, projects/unused/distributions",
        "DistributionDetail/answer, GET, projects/shop/distributions/distribute-harbor",
        "PlatformDistributionList/answer, GET, distributions",
        "PlatformDistributionDetail/answer, GET, distributions/for-all",
        "OrphanList/answer, GET, orphans",
        "ConfigDelete/answer-dry-run, DELETE, configs/harbor?dryRun=true",
        "ClusterDetach/answer-dry-run, DELETE, clusters/edge?dryRun=true",
        "DistributionRetry/answer, POST, projects/shop/distributions/distribute-harbor/retry",
        "PlatformDistributionRetry/answer, POST, distributions/for-all/retry",
        "SystemInfoChange/answer, PUT, system_info",
        "ProjectChange/answer, PUT, projects/shop",
        "TargetChange/answer, PUT, targets/prod",
        "ClusterChange/answer, PUT, clusters/edge",
        "ConfigUpdate/answer, PUT, configs/harbor",
        "ProjectConfigUpdate/answer, PUT, projects/shop/configs/own",
        "ProjectConfigDelete/answer, DELETE, projects/shop/configs/own",
        "CloudClusterList/answer, POST, clusters/cloud_clusters/aliyun",
        "CloudClusterCreations/answer, GET, clusters/cloud_clusters/aliyun/creation",
        "AbsentPartsAddonRegistries/answer, GET, addon_registries",
        "AbsentPartsAddons/answer, GET, addons",
        "AbsentPartsApplications/answer, GET, applications",
        "AbsentPartsChartRepositories/answer, GET, repository/chart_repos",
        "AbsentPartsCharts/answer, GET, repository/charts",
        "AbsentPartsChartVersions/answer, GET, repository/chart/versions",
        "AbsentPartsDefinitions/answer, GET, definitions",
        "AbsentPartsEnabledAddons/answer, GET, enabled_addon",
        "AbsentPartsEnvironments/answer, GET, envs",
        "AbsentPartsManagedPlugins/answer, GET, manage/plugins",
        "AbsentPartsPayloadTypes/answer, GET, payload_types",
        "AbsentPartsPipelines/answer, GET, pipelines",
        "AbsentPartsPlugins/answer, GET, plugins",
        "AbsentPartsProviders/answer, GET, projects/shop/providers",
        "ImageRegistries/answer, GET, repository/image/repos?project=shop",
        "ImageInfo/answer, GET, repository/image/info?project=shop&name={registry}/team/app:1.0",
        "ImageInfo/answer-no-image, GET, repository/image/info?project=shop&name=::bad",
        "ProjectImageGet/answer, GET, projects/shop/images?name={registry}/team/app:1.0",
        "CheckOfProject/answer, POST, projects/shop/registries/check",
        "CheckOfPlatform/answer-rejected, POST, registries/check",
        "HealthOfProject/answer, GET, projects/shop/registries/health",
        "HealthOfPlatform/answer, GET, registries/health"
    })
    void theExampleIsWhatTheServerAnswers(String file, String method, String path) throws IOException {
        if (file.equals("ImageRegistries/answer")) {
            fillRegistry();
        }
        JsonNode answer = api.send(method, path.replace("{registry}", registry.domain()), request(file))
                .ok()
                .body();
        assertThat(answer.isContainer()).isTrue();
        Generated.check(
                EXAMPLES.resolve(file + ".json").toString(),
                JSON.writeValueAsString(JSON.treeToValue(normal(answer), Object.class)) + "\n");
        if (file.startsWith("ClusterNamespace/")) {
            await().until(() -> api.get(NAMESPACES).body().toString().contains("shop-prod"));
        }
        if (file.endsWith("Distribute/answer")) {
            awaitSettled(path);
        }
    }

    /** The example, with what is secret or of this machine put in; null where the operation has none. */
    private static JsonNode request(String file) throws IOException {
        Path example = EXAMPLES.resolve(file).resolveSibling("request.json");
        if (!Files.exists(example)) {
            return null;
        }
        ObjectNode body = (ObjectNode) JSON.readTree(Files.readString(example));
        if (file.startsWith("Login/") || file.startsWith("User")) {
            body.put("password", RunningMizzen.ADMIN_PASSWORD);
        }
        if (file.startsWith("ClusterJoin/")) {
            body.put("kubeConfig", kubeconfig);
        }
        if (file.startsWith("CheckOfPlatform/")) {
            body.put("properties", body.path("properties").asString("").replace(REGISTRY, registry.domain()));
        }
        return body;
    }

    private static void fillRegistry() {
        TestImages.on(registry).push("team/app", "1.0", TestImages.Format.OCI);
        String properties = JSON.writeValueAsString(Map.of(
                "registry",
                registry.domain(),
                "insecure",
                true,
                "auth",
                Map.of("username", RealRegistry.ACCOUNT, "password", registry.password())));
        api.post(
                        "projects/shop/configs",
                        Map.of(
                                "name",
                                "images",
                                "template",
                                Map.of("name", "image-registry"),
                                "properties",
                                properties))
                .ok();
    }

    private static void awaitSettled(String path) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(api.get(path)
                                .body()
                                .at("/distributions/0/status/status")
                                .asString())
                        .isEqualTo(path.equals("distributions") ? "workflowFailed" : "running"));
    }

    private static JsonNode normal(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String field : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(field);
                boolean varies = VARYING.containsKey(field) && value.isValueNode();
                object.set(field, varies ? VARYING.get(field) : normal(value));
            }
            return object;
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, normal(array.get(i)));
            }
            return array;
        }
        if (!node.isString()) {
            return node;
        }
        String text = node.asString();
        return TIME.matcher(text).matches() && !text.equals(NEVER)
                ? JSON.stringNode(SOME_TIME)
                : JSON.stringNode(text.replace(registry.domain(), REGISTRY).replace("127.0.0.1", REGISTRY));
    }
}
