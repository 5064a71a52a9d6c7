/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.ResolvableType;
import org.springframework.format.annotation.DateTimeFormat;

class MethodArgumentsTest {
    private static final Stat STAT = new Stat(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private static final Map<String, String> VARIABLES = Map.of("app", "shop", "number", "7");

    private final ApplicationConversionService conversion = new ApplicationConversionService();
    private final List<ZkDataConverter> converters = new ArrayList<>();

    @Test
    void dataIsConvertedToTheTypeOfTheParameter() {
        assertThat(resolve(Methods.class, "number", "42")).containsExactly(42);
        assertThat(resolve(Methods.class, "numbers", "1,2")).containsExactly(List.of(1, 2));
        assertThat(resolve(Methods.class, "array", "1,2")).containsExactly((Object) new int[] {1, 2});
        assertThat(resolve(Methods.class, "varargs", "a,b")).containsExactly((Object) new String[] {"a", "b"});
    }

    @Test
    void annotationsOfTheParameterDirectItsConversion() {
        assertThat(resolve(Methods.class, "day", "24.12.2026")).containsExactly(LocalDate.of(2026, 12, 24));
    }

    @Test
    void dataThatCannotBeConvertedIsNotQuoted() {
        assertThatThrownBy(() -> resolve(Methods.class, "number", "s3cret"))
                .isInstanceOf(ZkDataConversionException.class)
                .hasMessageContainingAll("/node", "int", "java.lang.NumberFormatException")
                .satisfies(failure -> assertThat(printed(failure)).doesNotContain("s3cret"));
    }

    @Test
    void dataThatAConverterOfBytesRejectsIsNotQuoted() {
        conversion.addConverter(byte[].class, Point.class, bytes -> {
            throw new IllegalArgumentException("not a point: " + new String(bytes, StandardCharsets.UTF_8));
        });
        assertThatThrownBy(() -> resolve(Methods.class, "point", "s3cret"))
                .isInstanceOf(ZkDataConversionException.class)
                .hasMessageContaining("java.lang.IllegalArgumentException")
                .satisfies(failure -> assertThat(printed(failure)).doesNotContain("s3cret"));
    }

    @Test
    void emptyDataThatGivesNoValueIsAFailureUnlessTheParameterIsOptional() {
        assertThatThrownBy(() -> resolve(Methods.class, "boxed", ""))
                .isInstanceOf(ZkDataConversionException.class)
                .hasMessageContainingAll("/node", "java.lang.Integer", "empty");
        assertThat(resolve(Methods.class, "optional", "")).containsExactly(Optional.empty());
        assertThat(resolve(Methods.class, "nullable", "")).containsExactly((Object) null);
    }

    @Test
    void methodIsNotCalledForANodeThatIsGoneUnlessTheParameterIsOptional() {
        assertThat(resolve(Methods.class, "number", null)).isNull();
        assertThat(resolve(Methods.class, "boxed", null)).isNull();
        assertThat(resolve(Methods.class, "optional", null)).containsExactly(Optional.empty());
        assertThat(resolve(Methods.class, "nullable", null)).containsExactly((Object) null);
    }

    @Test
    void typeVariablesAreThoseOfTheBeansClass() {
        assertThat(resolve(OfDuration.class, "plain", "5s")).containsExactly(Duration.ofSeconds(5));
        assertThat(resolve(OfDuration.class, "optional", "5s")).containsExactly(Optional.of(Duration.ofSeconds(5)));
        assertThat(resolve(OfDuration.class, "list", "5s,6s"))
                .containsExactly(List.of(Duration.ofSeconds(5), Duration.ofSeconds(6)));
        assertThat(resolve(OfDuration.class, "array", "5s"))
                .containsExactly((Object) new Duration[] {Duration.ofSeconds(5)});
        ResolvableType declared = ResolvableType.forClassWithGenerics(Generic.class, Duration.class);
        assertThat(resolve(declared, "plain", "5s")).containsExactly(Duration.ofSeconds(5));
        assertThat(resolve(Bounded.class, "data", "5")).containsExactly(5);
    }

    @Test
    void typeVariableThatNobodySetsIsRefused() {
        for (String method : List.of("plain", "optional", "list", "array")) {
            assertThatThrownBy(() -> resolve(Generic.class, method, "5s"))
                    .isInstanceOf(InvalidZkWatchException.class)
                    .hasMessageContainingAll(method, "the class of the bean does not say what type", "T");
        }
        assertThatThrownBy(() -> resolve(Methods.class, "raw", "5s"))
                .isInstanceOf(InvalidZkWatchException.class)
                .hasMessageContaining("does not say what type");
    }

    @Test
    void childrenMayBeDeclaredWithAWildcardOrAVariable() {
        assertThat(resolve(Methods.class, "children", "5s")).containsExactly(List.of("child"));
        assertThat(resolve(Methods.class, "someChildren", "5s")).containsExactly(List.of("child"));
        assertThat(resolve(OfString.class, "list", "5s")).containsExactly(List.of("child"));
        assertThat(resolve(Methods.class, "optionalChildren", "5s")).containsExactly(Optional.of(List.of("child")));
    }

    @Test
    void annotationsOfAnInterfacesParametersAreSeen() {
        assertThat(resolve(Implementation.class, "listen", "5")).containsExactly("/node", 5);
        assertThat(resolve(Subclass.class, "listen", "5")).containsExactly("/node", 5);
    }

    private @Nullable Object[] resolve(Class<?> bean, String method, @Nullable String data) {
        return resolve(ResolvableType.forClass(bean), method, data);
    }

    private @Nullable Object[] resolve(ResolvableType bean, String name, @Nullable String data) {
        ZkNodeEvent event = ZkNodeEvent.of(ZkNodeEventType.INITIAL, mock(ZkClient.class), "zk", "/node", 1);
        Method method = Stream.of(bean.resolve().getMethods())
                .filter(candidate -> candidate.getName().equals(name) && !candidate.isBridge())
                .findFirst()
                .orElseThrow();
        return new MethodArguments(
                        method,
                        bean,
                        new MethodArguments.Sources(
                                new DataConversion(conversion, converters), bean0 -> converters.get(0), List.of()))
                .resolve(
                        data == null
                                ? new ZkWatchInvocation("id", event, null, null, null, Map.of())
                                : new ZkWatchInvocation(
                                        "id",
                                        event,
                                        STAT,
                                        data.getBytes(StandardCharsets.UTF_8),
                                        List.of("child"),
                                        VARIABLES));
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @SuppressWarnings("rawtypes")
    interface Methods {
        void number(@ZkData int number);

        void boxed(Integer number);

        void optional(Optional<Integer> number);

        void nullable(@Nullable Integer number);

        void numbers(@ZkData List<Integer> numbers);

        void array(int[] numbers);

        void varargs(String... words);

        void day(@DateTimeFormat(pattern = "dd.MM.yyyy") LocalDate day);

        void point(@ZkData Point point);

        void raw(Optional data);

        void children(List<String> children);

        void someChildren(List<? extends String> children);

        void optionalChildren(Optional<List<String>> children);
    }

    record Point(int x, int y) {}

    public static class Generic<T> {
        public void plain(T data) {}

        public void optional(Optional<T> data) {}

        public void list(List<T> data) {}

        public void array(T[] data) {}
    }

    public static class OfDuration extends Generic<Duration> {}

    public static class OfString extends Generic<String> {}

    interface Bounded<T extends Integer> {
        void data(T data);
    }

    interface Contract {
        void listen(@ZkPath String path, @ZkData Integer data);
    }

    public static class Implementation implements Contract {
        @Override
        public void listen(String path, Integer data) {}
    }

    public static class Subclass extends Implementation {
        @Override
        public void listen(String path, Integer data) {}
    }
}
