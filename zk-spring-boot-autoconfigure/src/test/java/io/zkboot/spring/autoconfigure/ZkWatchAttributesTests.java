/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.testing.FakeZkClient;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.AliasFor;

/** What the attributes of a watch annotation do. */
class ZkWatchAttributesTests extends ZkWatchFixture {
    @Test
    void placeholdersAndExpressionsAreResolved() {
        runner.withUserConfiguration(Placeholders.class)
                .withPropertyValues("app.root=/app")
                .run(context -> {
                    ZkWatchEndpoint endpoint =
                            context.getBean(ZkWatchEndpointRegistry.class).getEndpoint("ID");
                    assertThat(endpoint.getPaths()).containsExactly("/app/config", "/x", "/y");
                });
    }

    @Test
    void eventsFilterAndConditionSelect() {
        run(Selective.class, () -> {
            zk.create("/a", "no");
            zk.set("/a", "yes");
            hears("yes");
            zk.set("/a", "no");
            hearsNothingMore();
            zk.set("/a", "yes");
            hears("yes");
            hearsNothingMore();
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {NoTruth.class, NoNumber.class})
    @Shows("T09")
    void conditionThatFailsIsAFailureThatShowsNoDataAndDeliveryGoesOn(Class<?> conditional) {
        try (LogCapture log = LogCapture.of("io.zkboot.spring")) {
            run(conditional, () -> {
                zk.create("/a", "MARKER-OF-DATA");
                await().until(() -> !log.messages(Level.ERROR).isEmpty());
                zk.set("/a", "true 1");
                hears("true 1");
            });
            assertThat(log.messages(Level.ERROR)).singleElement().asString().contains("failed on");
            assertThat(log.text())
                    .contains("cannot be evaluated for node '/a'", "its message is left out")
                    .doesNotContain("MARKER");
        }
    }

    @Test
    void metaAnnotationAndRepeatedAnnotationsWork() {
        runner.withUserConfiguration(Meta.class).run(context -> {
            ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
            assertThat(registry.getEndpoints())
                    .extracting(ZkWatchEndpoint::getId)
                    .containsExactlyInAnyOrder("meta.composed", "meta.repeated", "meta.repeated#2");
            assertThat(registry.getEndpoint("meta.composed").getMode()).isEqualTo(ZkWatch.Mode.TREE);
            assertThat(registry.getEndpoint("meta.composed").getPaths()).containsExactly("/composed");
        });
    }

    @Test
    void annotationOfAnInterfaceCounts() {
        run(Implementation.class, () -> {
            zk.create("/a", "1");
            hears("implementation");
        });
    }

    @Test
    void lazyBeanHears() {
        runner.withUserConfiguration(NodeListener.class)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    zk.create("/a", "1");
                    hears("CREATED /a");
                });
    }

    @Test
    void returnValueIsPublished() {
        run(Returning.class, () -> {
            zk.create("/a", "1");
            hears(new Custom("from /a"));
        });
    }

    @Test
    void eachElementOfAReturnedCollectionIsPublishedAndTheValueOfAStageIsNot() {
        run(ReturningSeveral.class, () -> {
            zk.create("/a", "1");
            hears(new Custom("first"));
            hears(new Custom("second"));
            hearsNothingMore();
        });
    }

    @Test
    void eachElementOfAReturnedArrayIsPublished() {
        run(ReturningAnArray.class, () -> {
            zk.create("/a", "1");
            hears(new Custom("first"));
            hears(new Custom("second"));
        });
    }

    @Test
    void anElementThatIsNullIsPassedOver() {
        run(ReturningNullsAmongOthers.class, () -> {
            zk.create("/a", "1");
            assertThat(List.of(heardNext(), heardNext()))
                    .containsExactlyInAnyOrder(new Custom("of the collection"), new Custom("of the array"));
        });
    }

    @Test
    void argumentIsTheViewThatIsNamed() {
        FakeZkClient shop = new FakeZkClient().named("shop");
        ZkClient view = shop.view();
        runner.withBean("orders", ZkClient.class, () -> view)
                .withUserConfiguration(ViewArgument.class)
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    shop.create("/a", "1");
                    hears(System.identityHashCode(view));
                });
    }

    @Test
    void returnedStageHoldsTheNextEvent() {
        runner.withUserConfiguration(Staged.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("CREATED");
            zk.set("/a", "2");
            hearsNothingMore();
            context.getBean(Staged.class).stage.complete(null);
            hears("DATA_CHANGED");
        });
    }

    @Test
    @Shows("F48")
    void failureGoesToTheHandlerAndDeliveryGoesOn() {
        run(NamedErrorHandler.class, () -> {
            zk.create("/a", "1");
            hears("handled failing IllegalStateException");
            zk.set("/a", "2");
            hears("handled failing IllegalStateException");
        });
    }

    @Test
    void clientIsChosenByItsName() {
        FakeZkClient other = new FakeZkClient();
        runner.withBean("ordersZkClient", ZkClient.class, other::client)
                .withUserConfiguration(OtherClient.class)
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    other.create("/a", "1");
                    hears("orders");
                });
    }

    static class Placeholders {
        @ZkWatch(
                id = "#{'id'.toUpperCase()}",
                path = {"${app.root}/config", "#{{'/x', '/y'}}"},
                autoStartup = "${app.auto:false}")
        void listen(ZkNodeEvent event) {}
    }

    static class Selective {
        @ZkWatch(
                path = "/a",
                events = ZkNodeEventType.DATA_CHANGED,
                condition = "#data == 'yes' and #event.path == '/a'")
        void listen(String data) {
            heard.add(data);
        }
    }

    static class NoTruth {
        @ZkWatch(path = "/a", condition = "#data.split(' ')[0]")
        void listen(String data) {
            heard.add(data);
        }
    }

    static class NoNumber {
        @ZkWatch(path = "/a", condition = "T(Integer).parseInt(#data.replace('true ', '')) > 0")
        void listen(String data) {
            heard.add(data);
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @ZkWatch(mode = ZkWatch.Mode.TREE)
    @interface Composed {
        @AliasFor(annotation = ZkWatch.class, attribute = "path")
        String[] node();
    }

    @Configuration("meta")
    static class Meta {
        @Composed(node = "/composed")
        void composed(ZkNodeEvent event) {}

        @ZkWatch("/one")
        @ZkWatch("/two")
        void repeated(ZkNodeEvent event) {}
    }

    interface Contract {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event);
    }

    static class Implementation implements Contract {
        @Override
        public void listen(ZkNodeEvent event) {
            heard.add("implementation");
        }
    }

    static class Returning {
        @ZkWatch("/a")
        Custom listen(@ZkPath String path) {
            return new Custom("from " + path);
        }

        @EventListener
        void on(Custom custom) {
            heard.add(custom);
        }
    }

    static class ReturningSeveral {
        @ZkWatch("/a")
        CompletionStage<Custom> stage(ZkNodeEventType type) {
            return CompletableFuture.completedFuture(new Custom("of the stage"));
        }

        @ZkWatch("/a")
        List<Custom> several(ZkNodeEventType type) {
            return List.of(new Custom("first"), new Custom("second"));
        }

        @EventListener
        void on(Custom custom) {
            heard.add(custom);
        }
    }

    static class ReturningAnArray {
        @ZkWatch("/a")
        Custom[] several(ZkNodeEventType type) {
            return new Custom[] {new Custom("first"), new Custom("second")};
        }

        @EventListener
        void on(Custom custom) {
            heard.add(custom);
        }
    }

    static class ReturningNullsAmongOthers {
        @ZkWatch("/a")
        List<Custom> collection(ZkNodeEventType type) {
            return Arrays.asList(null, new Custom("of the collection"));
        }

        @ZkWatch("/a")
        Custom[] array(ZkNodeEventType type) {
            return new Custom[] {null, new Custom("of the array")};
        }

        @EventListener
        void on(Custom custom) {
            heard.add(custom);
        }
    }

    static class ViewArgument {
        @ZkWatch(path = "/a", client = "orders")
        void listen(ZkNodeEvent event, ZkClient client) {
            heard.add(System.identityHashCode(client));
        }
    }

    static class Staged {
        final CompletableFuture<Void> stage = new CompletableFuture<>();

        @ZkWatch("/a")
        CompletionStage<Void> listen(ZkNodeEventType type) {
            heard.add(type.name());
            return stage;
        }
    }

    static class OtherClient {
        @ZkWatch(path = "/a", client = "orders")
        void listen(ZkNodeEvent event) {
            heard.add(event.getClientName());
        }
    }
}
