package dev.mizzen.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.build.Generated;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@EnableKubernetesMockClient(crud = true)
class CustomResourcesTest {
    private KubernetesClient client;

    static Iterable<Class<? extends CustomResource<?, ?>>> types() {
        return CustomResources.TYPES;
    }

    @ParameterizedTest
    @MethodSource("types")
    void definitionInHelmIsWhatTheJavaTypeSays(Class<? extends CustomResource<?, ?>> type) throws Exception {
        String name = HasMetadata.getFullResourceName(type);
        CustomResourceDefinition definition = Serialization.unmarshal(generate(type), CustomResourceDefinition.class);
        String file = "helm/crds/" + name + ".yaml";
        String schema = digest(definition);
        definition
                .getMetadata()
                .setAnnotations(new TreeMap<>(Map.of(
                        CustomResources.SCHEMA, schema, CustomResources.REVISION, revision(Path.of(file), schema))));
        Generated.check(file, Serialization.asYaml(definition));
    }

    @Test
    void aDefinitionOfANewerReplicaIsLeftAlone() {
        new CustomResources(client).apply();
        CustomResourceDefinition newer = definition();
        newer.getMetadata()
                .getAnnotations()
                .putAll(Map.of(CustomResources.SCHEMA, "another", CustomResources.REVISION, "1000"));
        client.resource(newer).update();
        new CustomResources(client).apply();
        assertThat(definition().getMetadata().getAnnotations()).containsEntry(CustomResources.SCHEMA, "another");
    }

    @Test
    void aDefinitionOfAnOlderReplicaIsReplaced() {
        new CustomResources(client).apply();
        CustomResourceDefinition older = definition();
        String schema = older.getMetadata().getAnnotations().put(CustomResources.SCHEMA, "another");
        older.getMetadata().getAnnotations().remove(CustomResources.REVISION);
        client.resource(older).update();
        new CustomResources(client).apply();
        assertThat(definition().getMetadata().getAnnotations()).containsEntry(CustomResources.SCHEMA, schema);
    }

    private CustomResourceDefinition definition() {
        return client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("targets.mizzen.dev")
                .get();
    }

    /** One more than the file's if the schema is not the file's. */
    private static String revision(Path file, String schema) throws Exception {
        if (!Files.exists(file)) {
            return "1";
        }
        Map<String, String> present = Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class)
                .getMetadata()
                .getAnnotations();
        int revision = Integer.parseInt(present.getOrDefault(CustomResources.REVISION, "0"));
        return String.valueOf(
                schema.equals(present.get(CustomResources.SCHEMA)) && revision > 0 ? revision : revision + 1);
    }

    private static String generate(Class<? extends CustomResource<?, ?>> type) {
        Map<String, ByteArrayOutputStream> files = new TreeMap<>();
        CRDGenerator generator = new CRDGenerator()
                .customResourceClasses(type)
                .forCRDVersions("v1")
                .withOutput(new io.fabric8.crdv2.generator.CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream>() {
                    @Override
                    protected ByteArrayOutputStream createStreamFor(String crdName) {
                        return files.computeIfAbsent(crdName, any -> new ByteArrayOutputStream());
                    }
                });
        generator.generate();
        return files.values().iterator().next().toString(StandardCharsets.UTF_8);
    }

    private static String digest(CustomResourceDefinition definition) throws Exception {
        byte[] yaml = Serialization.asYaml(definition.getSpec()).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(yaml), 0, 8);
    }
}
