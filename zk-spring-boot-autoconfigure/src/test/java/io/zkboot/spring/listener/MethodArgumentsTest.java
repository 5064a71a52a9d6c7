/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

class MethodArgumentsTest {
    private static final Stat STAT = new Stat(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private final ApplicationConversionService conversion = new ApplicationConversionService();

    @Test
    void dataIsConvertedToTheTypeOfTheParameter() {
        assertThat(resolve("number", int.class, "42")).containsExactly(42);
    }

    @Test
    void dataThatCannotBeConvertedIsNotQuoted() {
        assertThatThrownBy(() -> resolve("number", int.class, "s3cret"))
                .isInstanceOf(ZkDataConversionException.class)
                .hasMessageContainingAll("/node", "int", "java.lang.NumberFormatException")
                .satisfies(failure -> assertThat(printed(failure)).doesNotContain("s3cret"));
    }

    @Test
    void dataThatAConverterOfBytesRejectsIsNotQuoted() {
        conversion.addConverter(byte[].class, Point.class, bytes -> {
            throw new IllegalArgumentException("not a point: " + new String(bytes, StandardCharsets.UTF_8));
        });
        assertThatThrownBy(() -> resolve("point", Point.class, "s3cret"))
                .isInstanceOf(ZkDataConversionException.class)
                .hasMessageContaining("java.lang.IllegalArgumentException")
                .satisfies(failure -> assertThat(printed(failure)).doesNotContain("s3cret"));
    }

    private Object[] resolve(String method, Class<?> parameter, String data) {
        ZkNodeEvent event = ZkNodeEvent.of(ZkNodeEventType.INITIAL, mock(ZkClient.class), "zk", "/node", 1);
        return new MethodArguments(
                        ReflectionUtils.findMethod(Methods.class, method, parameter),
                        ResolvableType.forClass(Methods.class),
                        conversion,
                        List.of())
                .resolve(new ZkWatchInvocation("id", event, STAT, data.getBytes(StandardCharsets.UTF_8), null));
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    interface Methods {
        void number(@ZkData int number);

        void point(@ZkData Point point);
    }

    record Point(int x, int y) {}
}
