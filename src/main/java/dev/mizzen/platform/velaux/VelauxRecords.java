package dev.mizzen.platform.velaux;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.platform.velaux.VelauxData.Application;
import dev.mizzen.platform.velaux.VelauxData.Member;
import dev.mizzen.platform.velaux.VelauxData.Odd;
import dev.mizzen.platform.velaux.VelauxData.Permission;
import dev.mizzen.platform.velaux.VelauxData.Project;
import dev.mizzen.platform.velaux.VelauxData.Role;
import dev.mizzen.platform.velaux.VelauxData.Target;
import dev.mizzen.platform.velaux.VelauxData.User;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the records of VelaUX's data store. Names and labels of the ConfigMaps are lossy and may clash, so only the JSON counts, and
 * the label that says which table it belongs to.
 */
final class VelauxRecords {
    static final String TABLE = "table";

    private static final Map<String, Class<?>> KINDS = Map.of(
            "vela_user", User.class,
            "vela_perm", Permission.class,
            "vela_role", Role.class,
            "vela_project", Project.class,
            "vela_project_user", Member.class,
            "vela_target", Target.class,
            "vela_env", Environment.class,
            "vela_cluster", Cluster.class);

    /** The tables that are looked into. */
    static final List<String> TABLES = KINDS.keySet().stream().sorted().toList();

    private static final String DATA = "data";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final List<Object> read = new ArrayList<>();
    private final List<Odd> odd = new ArrayList<>();

    private VelauxRecords() {}

    record Environment(@Nullable String name) {}

    record Cluster(@Nullable String name) {}

    /** @param applications those that are distributions */
    static VelauxData read(List<ConfigMap> records, List<GenericKubernetesResource> applications) {
        VelauxRecords reader = new VelauxRecords();
        records.forEach(reader::add);
        return new VelauxData(
                reader.all(User.class, Comparator.comparing(User::name)),
                reader.all(
                        Permission.class,
                        Comparator.comparing(Permission::project).thenComparing(Permission::name)),
                reader.all(Role.class, Comparator.comparing(Role::project).thenComparing(Role::name)),
                reader.all(Project.class, Comparator.comparing(Project::name)),
                reader.all(Member.class, Comparator.comparing(Member::project).thenComparing(Member::user)),
                reader.all(Target.class, Comparator.comparing(Target::name)),
                applications.stream()
                        .map(VelauxApplications::read)
                        .sorted(Comparator.comparing(Application::reference))
                        .toList(),
                List.copyOf(reader.odd));
    }

    private void add(ConfigMap record) {
        Class<?> kind =
                KINDS.get(Objects.requireNonNullElse(record.getMetadata().getLabels(), Map.<String, String>of())
                        .getOrDefault(TABLE, ""));
        if (kind == null) {
            return;
        }
        Optional<Object> parsed = parse(record, kind);
        if (parsed.isEmpty()) {
            odd.add(new Odd("record", record.getMetadata().getName(), "it holds no JSON that can be read"));
        }
        parsed.ifPresent(one -> {
            switch (one) {
                case Environment environment ->
                    odd.add(new Odd("environment", orEmpty(environment.name()), "Mizzen has no environments"));
                case Cluster cluster ->
                    odd.add(
                            new Odd(
                                    "cluster",
                                    orEmpty(cluster.name()),
                                    "Mizzen finds clusters by the Secrets that KubeVela keeps of them, and not by this record"));
                default -> read.add(one);
            }
        });
    }

    /** What Jackson says of a text that it cannot read may repeat it, and here that may be a hash: it is not passed on. */
    private static Optional<Object> parse(ConfigMap record, Class<?> kind) {
        String encoded = Objects.requireNonNullElse(record.getBinaryData(), Map.<String, String>of())
                .get(DATA);
        if (encoded == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(Base64.getDecoder().decode(encoded), kind));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private <T> List<T> all(Class<T> kind, Comparator<T> order) {
        return read.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .sorted(order)
                .toList();
    }
}
