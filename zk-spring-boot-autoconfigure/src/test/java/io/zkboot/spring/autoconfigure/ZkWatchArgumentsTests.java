/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeDeletedEvent;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.listener.ZkWatchArgumentResolver;
import io.zkboot.spring.listener.ZkWatchInvocation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.converter.Converter;

/** What the parameters of watch methods get. */
class ZkWatchArgumentsTests extends ZkWatchFixture {
    @Test
    void allArgumentsComeInAnyOrder() {
        run(AllArguments.class, () -> {
            zk.create("/a", "1");
            hears("/a CREATED 1 1 true true []");
        });
    }

    @Test
    void singleParameterIsTheData() {
        run(SingleString.class, () -> {
            zk.create("/a", "text");
            hears("text");
            zk.delete("/a");
            zk.create("/a", "again");
            hears("again");
        });
    }

    @Test
    void bytesComeAsTheyAre() {
        run(SingleBytes.class, () -> {
            zk.create("/a", "x");
            hears(1);
            zk.set("/a", "");
            hears(0);
        });
    }

    @Test
    void dataIsConverted() {
        run(TypedData.class, () -> {
            zk.create("/a", "5s");
            hears(Duration.ofSeconds(5));
            zk.create("/b", "custom");
            hears(new Custom("CUSTOM"));
        });
    }

    @Test
    void dataThatDoesNotConvertGoesToTheErrorHandlerWithoutStoppingDelivery() {
        run(TypedData.class, () -> {
            zk.create("/a", "nonsense");
            zk.set("/a", "7s");
            hears(Duration.ofSeconds(7));
        });
    }

    @Test
    void optionalAndNullableDataAreEmptyForADeletedNode() {
        run(AbsentData.class, () -> {
            zk.create("/a", "1");
            hears(Optional.of("1"));
            zk.delete("/a");
            hears(Optional.empty());
            zk.create("/b", "1");
            hears("1");
            zk.delete("/b");
            hears("null");
        });
    }

    @Test
    void eventSubclassNarrowsWhatIsDelivered() {
        run(DeletedOnly.class, () -> {
            zk.create("/a", "1");
            zk.delete("/a");
            hears("deleted /a");
            hearsNothingMore();
        });
    }

    @Test
    void ownArgumentResolverIsAsked() {
        run(OwnArgument.class, () -> {
            zk.create("/a", "1");
            hears("OwnArgument.listen /a");
        });
    }

    static class AllArguments {
        @ZkWatch("/a")
        void listen(
                @ZkPath String path,
                ZkNodeEventType type,
                @ZkData byte[] bytes,
                @ZkData String text,
                Stat stat,
                ZkClient client,
                ZkNodeEvent event,
                List<String> children) {
            heard.add(path + " " + type + " " + bytes.length + " " + text + " " + (stat.czxid() > 0) + " "
                    + (client == event.getClient()) + " " + children);
        }
    }

    static class SingleString {
        @ZkWatch("/a")
        void listen(String data) {
            heard.add(data);
        }
    }

    static class SingleBytes {
        @ZkWatch("/a")
        void listen(byte[] data) {
            heard.add(data.length);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TypedData {
        @ZkWatch("/a")
        void listen(Duration data) {
            heard.add(data);
        }

        @ZkWatch("/b")
        void custom(ZkNodeEvent event, @ZkData Custom data) {
            heard.add(data);
        }

        @Bean
        static BytesToCustom bytesToCustom() {
            return new BytesToCustom();
        }
    }

    static class BytesToCustom implements Converter<byte[], Custom> {
        @Override
        public Custom convert(byte[] source) {
            return new Custom(new String(source, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT));
        }
    }

    static class AbsentData {
        @ZkWatch("/a")
        void optional(Optional<String> data) {
            heard.add(data);
        }

        @ZkWatch("/b")
        void nullable(@ZkData @Nullable String data, ZkNodeEventType type) {
            heard.add(String.valueOf(data));
        }
    }

    static class DeletedOnly {
        @ZkWatch("/a")
        void listen(ZkNodeDeletedEvent event) {
            heard.add("deleted " + event.getPath());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnArgument {
        @ZkWatch("/a")
        void listen(StringBuilder own) {
            heard.add(own.toString());
        }

        @Bean
        static ZkWatchArgumentResolver resolver() {
            return new ZkWatchArgumentResolver() {
                @Override
                public boolean supportsParameter(MethodParameter parameter) {
                    return parameter.getParameterType() == StringBuilder.class;
                }

                @Override
                public Object resolveArgument(MethodParameter parameter, ZkWatchInvocation invocation) {
                    return new StringBuilder(invocation.endpointId())
                            .append(' ')
                            .append(invocation.event().getPath());
                }
            };
        }
    }
}
