/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.json.JacksonDataConverter;
import io.zkboot.spring.listener.ZkDataConversionException;
import io.zkboot.spring.listener.ZkDataConverter;
import io.zkboot.spring.listener.ZkWatchErrorHandler;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.converter.Converter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Data as JSON, and in formats of the application. */
class ZkWatchJsonTests extends ZkWatchFixture {
    private final ApplicationContextRunner withJson = runner.withConfiguration(
                    AutoConfigurations.of(ZkWatchJsonAutoConfiguration.class))
            .withBean(JsonMapper.class, () -> JsonMapper.builder().build());

    @Test
    void recordsMapsListsAndTreesAreRead() {
        zk.create("/record", "{\"name\":\"a\",\"size\":3}");
        zk.create("/map", "{\"a\":[1,true]}");
        zk.create("/list", "[{\"name\":\"a\",\"size\":1},{\"name\":\"b\",\"size\":2}]");
        zk.create("/generic", "{\"value\":{\"name\":\"c\",\"size\":4}}");
        zk.create("/tree", "[1]");
        zk.create("/array", "[{\"name\":\"d\",\"size\":5}]");
        withJson.withBean(Formats.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(List.of(next(), next(), next(), next(), next(), next()))
                    .containsExactlyInAnyOrder(
                            new Foo("a", 3),
                            Map.of("a", List.of(1, true)),
                            List.of(new Foo("a", 1), new Foo("b", 2)),
                            new Box<>(new Foo("c", 4)),
                            "tree [1]",
                            "array d");
        });
    }

    @Test
    void simpleTypesConvertersAndTextsAreNoJson() {
        zk.create("/a", "7");
        withJson.withBean(Simple.class).withBean(LimitConverter.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(List.of(next(), next(), next(), next()))
                    .containsExactlyInAnyOrder(7, "7", new Limit("converted 7"), List.of(7));
        });
    }

    @Test
    void jsonComesBeforeAConstructorOfText() {
        zk.create("/a", "{\"text\":\"x\"}");
        withJson.withBean(OfText.class).run(context -> assertThat(next()).isEqualTo(new Text("x")));
        runner.withBean(OfText.class).run(context -> assertThat(next()).isEqualTo(new Text("{\"text\":\"x\"}")));
    }

    @Test
    void whatIsNoJsonGoesToTheErrorHandlerWithoutTheData() {
        zk.create("/record", "{\"name\":\"s3cret");
        withJson.withUserConfiguration(Broken.class).run(context -> {
            assertThat(next()).isInstanceOf(ZkDataConversionException.class).satisfies(failure -> {
                StringWriter text = new StringWriter();
                ((Throwable) failure).printStackTrace(new PrintWriter(text, true));
                assertThat(text.toString())
                        .contains("/record", Foo.class.getName(), "tools.jackson")
                        .doesNotContain("s3cret");
            });
            zk.set("/record", "{\"name\":\"b\",\"size\":1}");
            assertThat(next()).isEqualTo(new Foo("b", 1));
        });
    }

    @Test
    void emptyDataGivesNothing() {
        zk.create("/a", "");
        withJson.withBean(Empty.class).run(context -> assertThat(next()).isEqualTo("Optional.empty"));
    }

    @Test
    void formatsOfTheApplicationComeFirstAndByName() {
        zk.create("/a", "hello");
        withJson.withUserConfiguration(OwnFormats.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(List.of(next(), next())).containsExactlyInAnyOrder("own Foo[name=hello, size=0]", "olleh");
        });
    }

    @Test
    void converterThatDoesNotExistOrDoesNotSupportTheTypeFailsTheStart() {
        runner.withBean(OfNobody.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining(
                                "names the data converter 'nobody', and there is no bean of this name"));
        withJson.withBean(Unsupported.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("the converter 'zkJsonDataConverter' does not support"));
    }

    @Test
    void withoutAMapperOrWithoutJacksonThereIsNoJson() {
        runner.withConfiguration(AutoConfigurations.of(ZkWatchJsonAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZkDataConverter.class));
        runner.withConfiguration(AutoConfigurations.of(ZkWatchJsonAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("tools.jackson"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZkDataConverter.class));
        runner.withBean(Formats.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("there is no converter from String or byte[] to")
                        .hasStackTraceContaining("ZkDataConverter bean"));
    }

    @Test
    void converterOfTheApplicationReplacesOurs() {
        withJson.withBean("mine", JacksonDataConverter.class, () -> new JacksonDataConverter(new JsonMapper()))
                .run(context -> assertThat(context)
                        .hasSingleBean(JacksonDataConverter.class)
                        .hasBean("mine"));
    }

    private static Object next() {
        try {
            Object next = heard.poll(10, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    record Foo(String name, int size) {}

    record Box<T>(T value) {}

    record Limit(String text) {}

    public record Text(String text) {}

    abstract static class OfType<T> {
        @ZkWatch(path = "/generic", initial = true)
        void box(Box<T> box) {
            heard.add(box);
        }
    }

    static class Formats extends OfType<Foo> {
        @ZkWatch(path = "/record", initial = true)
        void one(Foo foo) {
            heard.add(foo);
        }

        @ZkWatch(path = "/map", initial = true)
        void map(@ZkData Map<String, Object> map) {
            heard.add(map);
        }

        @ZkWatch(path = "/list", initial = true)
        void list(@ZkData Optional<List<Foo>> list) {
            list.ifPresent(heard::add);
        }

        @ZkWatch(path = "/tree", initial = true)
        void tree(@ZkData JsonNode tree) {
            heard.add("tree " + tree);
        }

        @ZkWatch(path = "/array", initial = true)
        void array(@ZkData Foo[] array) {
            heard.add("array " + array[0].name());
        }
    }

    static class Simple {
        @ZkWatch(path = "/a", initial = true)
        void number(@ZkData int number) {
            heard.add(number);
        }

        @ZkWatch(path = "/a", initial = true)
        void text(@ZkData String text) {
            heard.add(text);
        }

        @ZkWatch(path = "/a", initial = true)
        void limit(@ZkData Limit limit) {
            heard.add(limit);
        }

        @ZkWatch(path = "/a", initial = true)
        void numbers(@ZkData List<Integer> numbers) {
            heard.add(numbers);
        }
    }

    static class LimitConverter implements Converter<String, Limit> {
        @Override
        public Limit convert(String text) {
            return new Limit("converted " + text);
        }
    }

    static class OfText {
        @ZkWatch(path = "/a", initial = true)
        void text(Text text) {
            heard.add(text);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Broken {
        @ZkWatch(path = "/record", initial = true)
        void one(Foo foo) {
            heard.add(foo);
        }

        @Bean
        static ZkWatchErrorHandler handler() {
            return (id, event, failure) -> heard.add(failure);
        }
    }

    static class Empty {
        @ZkWatch(path = "/a", initial = true)
        void one(@ZkData Optional<Foo> foo) {
            heard.add(foo.toString());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFormats {
        @ZkWatch(path = "/a", initial = true)
        void one(Foo foo) {
            heard.add("own " + foo);
        }

        @ZkWatch(path = "/a", initial = true)
        void text(@ZkData(converter = "backwards") String text) {
            heard.add(text);
        }

        @Bean
        static ZkDataConverter foos() {
            return converter(Foo.class, text -> new Foo(text, 0));
        }

        @Bean
        static ZkDataConverter backwards() {
            return converter(
                    String.class, text -> new StringBuilder(text).reverse().toString());
        }

        private static ZkDataConverter converter(Class<?> type, Function<String, Object> function) {
            return new ZkDataConverter() {
                @Override
                public boolean supports(ResolvableType wanted) {
                    return wanted.toClass() == type;
                }

                @Override
                public @Nullable Object convert(byte[] data, ResolvableType wanted) {
                    return function.apply(new String(data, StandardCharsets.UTF_8));
                }
            };
        }
    }

    static class OfNobody {
        @ZkWatch("/a")
        void text(@ZkData(converter = "nobody") String text) {}
    }

    static class Unsupported {
        @ZkWatch("/a")
        void stream(@ZkData(converter = "zkJsonDataConverter") InputStream stream) {}
    }
}
