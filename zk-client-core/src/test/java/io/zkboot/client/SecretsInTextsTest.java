/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.Shows;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No text that a class of the house makes of itself shows node data, credentials or passwords. */
class SecretsInTextsTest {
    private static final String MARKER = "marker:s3cr3t";
    private static final byte[] BYTES = MARKER.getBytes(StandardCharsets.UTF_8);
    private static final String STORE = "io.zkboot.client.security.StoreMaterial";
    private static final String PEM = "io.zkboot.client.security.PemKeyMaterial";
    private static final Set<String> SECRET_NAMES = Set.of("password", "secret", "credential", "token");

    private static List<Class<?>> classes() {
        List<Class<?>> found = new ArrayList<>();
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.zkboot.client")) {
            if (!each.getSimpleName().equals("package-info")) {
                found.add(each.reflect());
            }
        }
        return found;
    }

    /** What holds a secret and is no record. */
    private static List<Object> others() throws Exception {
        SessionRequest.Auth auth = new SessionRequest.Auth("digest", BYTES.clone());
        ZkClientBuilder builder = ZkClient.builder("zk1:2181")
                .auth("digest", BYTES)
                .sasl(SaslConfig.digestMd5("anna", MARKER.toCharArray()));
        return List.of(
                new Call<>(auth, null, null, null),
                keyMaterial(STORE),
                keyMaterial(PEM),
                SaslConfig.digestMd5("anna", MARKER.toCharArray()),
                builder,
                builder.build(),
                builder.build().transaction().setData("/a", BYTES).create("/b", BYTES));
    }

    private static Object keyMaterial(String type) throws Exception {
        Constructor<?> constructor = Class.forName(type).getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        Object[] arguments = Arrays.stream(constructor.getParameterTypes())
                .map(each -> each == Path.class ? Path.of("/key") : MARKER.toCharArray())
                .toArray();
        return constructor.newInstance(arguments);
    }

    @Test
    @Shows({"T09", "D08"})
    void noTextOfARecordShowsASecret() throws Exception {
        List<Class<?>> notMade = new ArrayList<>();
        Set<Class<?>> made = new HashSet<>();
        for (Class<?> type : classes()) {
            if (type.isRecord()) {
                Object sample = sample(type, type, "", 0);
                if (sample == null || !hasText(sample)) {
                    notMade.add(type);
                } else {
                    made.add(type);
                    assertShowsNoSecret(sample);
                }
            }
        }
        assertThat(made).as("records made with a marker for each secret").hasSizeGreaterThan(60);
        assertThat(notMade)
                .as("records with secrets that cannot be made here")
                .filteredOn(SecretsInTextsTest::holdsASecret)
                .extracting(Class::getSimpleName)
                .isSubsetOf("Begun"); // a conversation with a server; it shows the name of its mechanism alone
    }

    @Test
    @Shows("T09")
    void noTextOfAnythingElseShowsASecret() throws Exception {
        others().forEach(SecretsInTextsTest::assertShowsNoSecret);
    }

    @Test
    void aClassThatHoldsASecretAndMakesATextOfItselfIsLookedAt() {
        assertThat(classes())
                .filteredOn(type -> !type.isRecord() && holdsASecret(type) && declaresText(type))
                .as("classes to be added to others()")
                .extracting(Class::getName)
                .isSubsetOf(STORE, PEM, SaslConfig.class.getName());
    }

    /** Some texts need more of their parts than there is here. */
    private static boolean hasText(Object sample) {
        try {
            return sample.toString() != null;
        } catch (NullPointerException unmade) {
            return false;
        }
    }

    private static void assertShowsNoSecret(Object sample) {
        assertThat(sample.toString())
                .as(sample.getClass().getName())
                .doesNotContain(MARKER)
                .doesNotContain("s3cr3t")
                .doesNotContain(Arrays.toString(BYTES))
                .doesNotContain(Base64.getEncoder().encodeToString(BYTES))
                .doesNotContainIgnoringCase(HexFormat.of().formatHex(BYTES));
    }

    private static boolean declaresText(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("toString") && method.getParameterCount() == 0);
    }

    private static boolean holdsASecret(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .anyMatch(SecretsInTextsTest::isSecret);
    }

    private static boolean isSecret(Field field) {
        return field.getType() == byte[].class || field.getType() == char[].class || isSecretName(field.getName());
    }

    private static boolean isSecretName(String name) {
        return SECRET_NAMES.stream().anyMatch(name.toLowerCase(Locale.ROOT)::contains);
    }

    /** Makes something of a type, with the marker wherever a secret may be; null if that is too difficult. */
    private static @Nullable Object sample(Class<?> type, Type generic, String name, int depth) throws Exception {
        if (type == byte[].class) {
            return BYTES.clone();
        } else if (type == char[].class) {
            return MARKER.toCharArray();
        } else if (type == String.class) {
            return isSecretName(name) ? MARKER : "/a";
        } else if (type == boolean.class) {
            return true;
        } else if (type == int.class) {
            return 1;
        } else if (type == long.class || type == Long.class) {
            return 1L;
        } else if (type == double.class) {
            return 1.0;
        } else if (type == Duration.class) {
            return Duration.ofSeconds(1);
        } else if (type == Path.class) {
            return Path.of("/file");
        } else if (type == CreateOptions.class) {
            return CreateOptions.PERSISTENT;
        } else if (type == Op.class) {
            return Op.setData("/a", BYTES);
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type == List.class || type == Optional.class) {
            Object element = generic instanceof ParameterizedType of
                            && of.getActualTypeArguments()[0] instanceof Class<?> one
                            && depth < 4
                    ? sample(one, one, name, depth + 1)
                    : null;
            return type == List.class ? (element == null ? List.of() : List.of(element)) : Optional.ofNullable(element);
        } else if (type.isRecord() && depth < 4) {
            return record(type, depth + 1);
        } else if (type.isInterface() && !type.isSealed()) {
            return Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "toString" -> "a " + type.getSimpleName();
                        case "hashCode" -> 1;
                        default -> null;
                    });
        }
        return null;
    }

    private static @Nullable Object record(Class<?> type, int depth) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent each = components[i];
            values[i] = sample(each.getType(), each.getGenericType(), each.getName(), depth);
        }
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        try {
            return constructor.newInstance(values);
        } catch (java.lang.reflect.InvocationTargetException | IllegalArgumentException refused) {
            return null;
        }
    }
}
