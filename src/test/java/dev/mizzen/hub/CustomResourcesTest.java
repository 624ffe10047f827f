package dev.mizzen.hub;

import dev.mizzen.build.Generated;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CustomResourcesTest {
    static Iterable<Class<? extends CustomResource<?, ?>>> types() {
        return CustomResources.TYPES;
    }

    @ParameterizedTest
    @MethodSource("types")
    void definitionInHelmIsWhatTheJavaTypeSays(Class<? extends CustomResource<?, ?>> type) throws Exception {
        String name = HasMetadata.getFullResourceName(type);
        CustomResourceDefinition definition = Serialization.unmarshal(generate(type), CustomResourceDefinition.class);
        definition.getMetadata().setAnnotations(new TreeMap<>(Map.of("mizzen.dev/schema", digest(definition))));
        Generated.check("helm/crds/" + name + ".yaml", Serialization.asYaml(definition));
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
