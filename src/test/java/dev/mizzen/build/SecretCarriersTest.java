package dev.mizzen.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.MizzenApplication;
import dev.mizzen.shared.SecretText;
import io.fabric8.kubernetes.api.model.Secret;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What holds a secret does not print it. By name or type it is told what may hold one: it must be a {@link SecretText}, a type of ours
 * (which is looked at itself), or belong to a class whose text form does not read it. A record's own text form reads everything.
 */
class SecretCarriersTest {
    private static final Pattern NAME = Pattern.compile(
            "(?i).*(password|passwd|passphrase|token|kubeconfig|secret|credential|privatekey|dockerconfig|properties|data).*");
    /** Types whose values can hold any text. */
    private static final Pattern OPEN_TYPE = Pattern.compile(
            "\\[[BC]|Ljava/lang/(String|CharSequence|Object);|L(java/util/|tools/jackson/|com/fasterxml/).*|Lio/fabric8/kubernetes/api/model/Secret;");

    private static final String SECRET = ClassDesc.of(Secret.class.getName()).descriptorString();
    private static final String SAFE = ClassDesc.of(SecretText.class.getName()).descriptorString();

    /** Carry no secret although they look like it, each with what it is instead. */
    private static final Set<String> HARMLESS = Set.of(
            "ConfigView.properties", // masked
            "ClusterDetail.kubeConfig", // the placeholder
            "ClusterDetail.kubeConfigSecret", // empty
            "DexConfig.clientSecret", // empty
            "ImageRegistry.secretName", // names of Secrets
            "ImageInfo.secretNames",
            "ImageBody.imagePullSecrets",
            "TargetBody.secrets", // how they stand
            "TokenList.tokens", // what they are, without what they are shown by
            "AuditEntry.token", // the name that its owner gave it
            "Names.token"); // where in a kubeconfig it stands

    /** Where a secret is at work as a plain text: it comes from a SecretText or a header, and goes no further; or only a name of one is. */
    private static final Set<String> AT_WORK = Set.of(
            "ImageController.info",
            "Credential.checkToken",
            "Kubeconfig.parse",
            "CopyWriter.create",
            "CopyWriter.replace",
            "LoginController.refresh",
            "Logins.refresh",
            "PersonalTokenController.delete", // its name
            "TokensOfUserController.delete");

    @Test
    void noTextFormOfAFieldsOwnerReadsASecret() throws Exception {
        List<String> leaks = new ArrayList<>();
        for (ClassModel type : types()) {
            for (FieldModel field : type.fields()) {
                boolean ofAnObject = !field.flags().has(AccessFlag.STATIC);
                if (ofAnObject && carries(field) && printed(type, field)) {
                    leaks.add(simple(type) + "." + field.fieldName().stringValue());
                }
            }
        }
        leaks.removeAll(HARMLESS);
        assertThat(leaks).as("make it a SecretText, or print the class as ***").isEmpty();
    }

    @Test
    void secretsArePassedOnAsSecretTexts() throws Exception {
        List<String> leaks = new ArrayList<>();
        for (ClassModel type : types()) {
            for (MethodModel method : type.methods()) {
                String name = simple(type) + "." + method.methodName().stringValue();
                if (!method.methodName().equalsString("<init>") && passesPlain(method)) {
                    leaks.add(name);
                }
            }
        }
        leaks.removeAll(AT_WORK);
        assertThat(leaks).as("take a SecretText").isEmpty();
    }

    @Test
    void theScanFindsWhatItIsThereFor() throws Exception {
        record Prints(String password) {}
        record PrintsList(List<Secret> found) {}
        record Quiet(String password) {
            @Override
            public String toString() {
                return "***";
            }
        }
        record Chatty(String password) {
            @Override
            public String toString() {
                return "with " + password;
            }
        }
        record Safe(SecretText password) {}
        assertThat(List.of(Prints.class, PrintsList.class, Quiet.class, Chatty.class, Safe.class).stream()
                        .filter(leaks())
                        .map(Class::getSimpleName))
                .containsExactly("Prints", "PrintsList", "Chatty");
        assertThat(new SecretText("s3cret")).hasToString("***");
    }

    private static Predicate<Class<?>> leaks() {
        return type -> {
            try (var bytes = type.getResourceAsStream(
                    type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
                ClassModel model = ClassFile.of().parse(bytes.readAllBytes());
                return model.fields().stream().anyMatch(field -> carries(field) && printed(model, field));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
    }

    private static List<ClassModel> types() throws Exception {
        Path classes = Path.of(MizzenApplication.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<ClassModel> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                types.add(ClassFile.of().parse(file));
            }
        }
        assertThat(types).hasSizeGreaterThan(100);
        return types;
    }

    private static boolean carries(FieldModel field) {
        String type = field.findAttribute(Attributes.signature())
                .map(signature -> signature.signature().stringValue())
                .orElseGet(() -> field.fieldType().stringValue());
        boolean byName = NAME.matcher(field.fieldName().stringValue()).matches()
                && OPEN_TYPE.matcher(type).matches()
                && !type.contains(SAFE);
        return byName || type.contains(SECRET);
    }

    /** Whether the text form of a class reads a field. A class without one of its own prints no field at all; a record prints all. */
    private static boolean printed(ClassModel type, FieldModel field) {
        return type.methods().stream()
                .filter(method -> method.methodName().equalsString("toString")
                        && method.methodType().equalsString("()Ljava/lang/String;"))
                .flatMap(method -> method.code().stream())
                .anyMatch(code -> reads(code, field));
    }

    private static boolean reads(CodeModel code, FieldModel field) {
        return code.elementStream().anyMatch(element -> switch (element) {
            case FieldInstruction read -> read.name().equals(field.fieldName());
            case InvokeInstruction call -> call.name().equals(field.fieldName());
            case InvokeDynamicInstruction call ->
                call.bootstrapMethod().owner().displayName().equals("ObjectMethods");
            default -> false;
        });
    }

    private static boolean passesPlain(MethodModel method) {
        var names = method.findAttribute(Attributes.methodParameters());
        var types = method.methodTypeSymbol().parameterList();
        if (names.isEmpty() || names.get().parameters().size() != types.size()) {
            return false;
        }
        for (int i = 0; i < types.size(); i++) {
            String name =
                    names.get().parameters().get(i).name().map(Object::toString).orElse("");
            String type = types.get(i).descriptorString();
            if (NAME.matcher(name).matches() && (type.equals("Ljava/lang/String;") || type.matches("\\[[BC]"))) {
                return true;
            }
        }
        return false;
    }

    private static String simple(ClassModel type) {
        String name = type.thisClass().asInternalName();
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('$')) + 1);
    }
}
