/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkEvent;
import io.zkboot.spring.event.ZkNodeDeletedEvent;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.event.ZkSessionEvent;
import io.zkboot.spring.listener.InvalidZkWatchException;
import io.zkboot.spring.listener.ZkWatchArgumentResolver;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchErrorHandler;
import io.zkboot.spring.listener.ZkWatchInvocation;
import io.zkboot.spring.testing.FakeZkClient;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.EventListener;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.task.AsyncTaskExecutor;

class ZkWatchAutoConfigurationTests {
    private static final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    private final FakeZkClient zk = new FakeZkClient();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    PropertyPlaceholderAutoConfiguration.class))
            .withBean("zkClient", ZkClient.class, zk::client);

    ZkWatchAutoConfigurationTests() {
        heard.clear();
    }

    // What is delivered

    @Test
    void changesAreDeliveredInOrder() {
        run(NodeListener.class, () -> {
            zk.create("/a", "1");
            hears("CREATED /a");
            zk.set("/a", "2");
            hears("DATA_CHANGED /a");
            zk.delete("/a");
            hears("DELETED /a");
            hearsNothingMore();
        });
    }

    @Test
    void nodesThatExistAreNotNewsUnlessAskedFor() {
        zk.create("/a", "1");
        run(NodeListener.class, this::hearsNothingMore);
    }

    @Test
    void initialComesFirstAndOnceOnly() {
        zk.create("/a", "1");
        zk.create("/a/b", "2");
        run(InitialTreeListener.class, () -> {
            hears("INITIAL /a 1");
            hears("INITIAL /a/b 2");
            zk.fire(EventType.NODE_DATA_CHANGED, "/a");
            zk.create("/a/c", "3");
            hears("CREATED /a/c 3");
            hearsNothingMore();
        });
    }

    @Test
    void reconnectGivesWhatChangedInBetweenAndNoMore() {
        zk.create("/a", "1");
        zk.create("/a/gone", "2");
        zk.create("/a/same", "3");
        run(TreeListener.class, () -> {
            zk.disconnect();
            zk.delete("/a/gone");
            zk.create("/a/new", "4");
            zk.set("/a", "5");
            zk.connect();
            hears("DELETED /a/gone");
            hears("DATA_CHANGED /a");
            hears("CREATED /a/new");
            zk.disconnect();
            zk.connect();
            hearsNothingMore();
        });
    }

    @Test
    void expiredSessionGivesWhatChangedInBetween() {
        zk.create("/a", "1");
        run(NodeListener.class, () -> {
            zk.disconnect();
            zk.set("/a", "2");
            zk.expire();
            hears("DATA_CHANGED /a");
            hearsNothingMore();
        });
    }

    @Test
    void serverThatIsDownAtTheStartHoldsNothingUp() {
        zk.unreachable();
        zk.create("/a", "1");
        runner.withUserConfiguration(InitialTreeListener.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(endpoint(context.getBean(ZkWatchEndpointRegistry.class)).isRegistered())
                    .isFalse();
            zk.connect();
            hears("INITIAL /a 1");
        });
    }

    @Test
    void failedReadingIsRepeatedInOrder() {
        zk.create("/a", "1");
        run(InitialTreeListener.class, () -> {
            hears("INITIAL /a 1");
            zk.failNext(Failures.rejected(ErrorCode.THROTTLED.code(), "getData", "/a"));
            zk.set("/a", "2");
            zk.create("/a/b", "3");
            hears("DATA_CHANGED /a 2");
            hears("CREATED /a/b 3");
        });
    }

    @Test
    void nodeThatMayNotBeReadGoesToTheErrorHandler() {
        zk.create("/a", "1");
        run(NamedErrorHandler.class, () -> {
            zk.failNext(Failures.rejected(ErrorCode.NO_AUTH.code(), "getData", "/a"));
            zk.set("/a", "2");
            hears("handled failing NoAuthException");
        });
    }

    @Test
    void watchThatWasRemovedByOthersIsSetAgain() {
        zk.create("/a", "1");
        run(NodeListener.class, () -> {
            zk.tellWatchers(EventType.PERSISTENT_WATCH_REMOVED, true);
            await().until(() -> zk.watchCount() == 1);
            zk.set("/a", "2");
            hears("DATA_CHANGED /a");
        });
    }

    @Test
    void clientThatEndedAndStartedAgainIsWatchedAgain() {
        zk.create("/a", "1");
        run(NodeListener.class, () -> {
            zk.client().close();
            zk.set("/a", "2");
            zk.client().start();
            hears("DATA_CHANGED /a");
        });
    }

    @Test
    void childrenModeGivesSortedNames() {
        zk.create("/a", "1");
        zk.create("/a/x", "");
        run(ChildrenListener.class, () -> {
            hears("INITIAL [x]");
            zk.create("/a/b", "");
            hears("CHILDREN_CHANGED [b, x]");
            zk.set("/a", "2");
            hearsNothingMore();
        });
    }

    // Arguments

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
            hears("own.listen /a");
        });
    }

    // Attributes

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

    // Mistakes

    @ParameterizedTest
    @ValueSource(
            classes = {
                BadSignature.class,
                BadType.class,
                BadPath.class,
                NoPath.class,
                UnresolvedPlaceholder.class,
                DuplicateId.class,
                UnknownClient.class,
                UnknownErrorHandler.class,
                BadCondition.class,
                BadAutoStartup.class,
                Prototype.class
            })
    void mistakeFailsTheStartWithAnAction(Class<?> configuration) {
        runner.withUserConfiguration(configuration).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).isInstanceOfSatisfying(InvalidZkWatchException.class, failure -> {
                assertThat(failure).hasMessageContaining("@ZkWatch");
                assertThat(failure.getAction()).isNotBlank();
            });
        });
    }

    @Test
    void unresolvedPlaceholderFailsWithoutAPlaceholderConfigurerToo() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
                .withBean(ZkClient.class, zk::client)
                .withUserConfiguration(UnresolvedPlaceholder.class)
                .run(context -> assertThat(context.getStartupFailure()).isInstanceOf(InvalidZkWatchException.class));
    }

    // Lifecycle

    @Test
    void endpointsWaitForTheirStartIfToldTo() {
        runner.withUserConfiguration(NodeListener.class)
                .withPropertyValues("zk.listener.auto-startup=false")
                .run(context -> {
                    ZkWatchEndpoint endpoint = endpoint(context.getBean(ZkWatchEndpointRegistry.class));
                    assertThat(endpoint.isRunning()).isFalse();
                    endpoint.start();
                    await().until(endpoint::isRegistered);
                    zk.create("/a", "1");
                    hears("CREATED /a");
                    CountDownLatch stopped = new CountDownLatch(1);
                    endpoint.stop(stopped::countDown);
                    assertThat(stopped.await(5, TimeUnit.SECONDS)).isTrue();
                    await().until(() -> zk.watchCount() == 0);
                });
    }

    @Test
    void endpointIsRegisteredOnceItHearsOfEachChange() {
        CountDownLatch mayRead = new CountDownLatch(1);
        AsyncTaskExecutor busy = task -> new Thread(() -> {
                    awaitQuietly(mayRead);
                    task.run();
                })
                .start();
        runner.withBean("zkWatchTaskExecutor", AsyncTaskExecutor.class, () -> busy)
                .withUserConfiguration(NodeListener.class)
                .run(context -> {
                    ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
                    await().until(() -> zk.watchCount() == 1);
                    zk.awaitEventThread();
                    boolean early = endpoint(registry).isRegistered();
                    mayRead.countDown();
                    assertThat(early).as("registered before the first reading").isFalse();
                    registered(registry);
                    zk.create("/a", "1");
                    hears("CREATED /a");
                });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void pausedContextWatchesAgain() {
        runner.withUserConfiguration(NodeListener.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            context.stop();
            assertThat(zk.watchCount()).isZero();
            await().until(() -> keepAliveThreads() == 0); // it was told to end
            context.start();
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("CREATED /a");
        });
    }

    @Test
    void endpointsKeepTheJvmAlive() {
        await().until(() -> keepAliveThreads() == 0); // those of other tests
        runner.run(context -> assertThat(keepAliveThreads()).isZero());
        runner.withUserConfiguration(NodeListener.class)
                .run(context -> assertThat(keepAliveThreads()).isEqualTo(1));
        await().until(() -> keepAliveThreads() == 0);
    }

    @Test
    void executorDoesNotDisplaceTheApplications() {
        runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasBean("applicationTaskExecutor").hasBean("zkWatchTaskExecutor");
                    assertThat(context.getBeanProvider(AsyncTaskExecutor.class).getIfUnique())
                            .isSameAs(context.getBean("applicationTaskExecutor"));
                });
    }

    /** With virtual threads where the JDK has them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadsOfTheExecutorInheritNoThreadLocals(boolean virtual) {
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        tenant.set("of the caller");
        runner.withPropertyValues("spring.threads.virtual.enabled=" + virtual).run(context -> {
            AsyncTaskExecutor executor = context.getBean("zkWatchTaskExecutor", AsyncTaskExecutor.class);
            assertThat(executor.submit(() -> Thread.currentThread().getName() + " " + tenant.get())
                            .get(30, TimeUnit.SECONDS))
                    .matches("zk-watch-\\d+ null");
        });
    }

    // Application events

    @Test
    void sessionEventsArePublishedOffTheClientsThread() {
        runner.withUserConfiguration(SessionEvents.class).run(context -> {
            hears("ZkClientStartedEvent");
            hears("ZkConnectedEvent");
            zk.disconnect();
            hears("ZkDisconnectedEvent");
            zk.change(SessionState.LOST, Reason.SESSION_EXPIRED, false);
            hears("ZkSessionLostEvent");
            zk.expire();
            hears("ZkSessionExpiredEvent");
            hears("ZkConnectedEvent");
            zk.change(SessionState.AUTH_FAILED, Reason.AUTHENTICATION, false);
            hears("ZkAuthFailedEvent");
            assertThat(SessionEvents.thread).startsWith("zk-watch-");
            zk.client().start();
            hears("ZkClientStartedEvent");
            hears("ZkConnectedEvent");
            context.stop();
            hears("ZkClientStoppedEvent");
        });
    }

    @Test
    void watchedPathsArePublished() {
        runner.withUserConfiguration(NodeEvents.class)
                .withPropertyValues("zk.events.watch-paths[0].path=/a", "zk.events.watch-paths[0].mode=tree")
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    zk.create("/a", "1");
                    hears("CREATED /a zk");
                    zk.create("/a/b", "1");
                    hears("CREATED /a/b zk");
                });
    }

    @Test
    void eventsCanBeSwitchedOff() {
        runner.withUserConfiguration(SessionEvents.class)
                .withPropertyValues("zk.events.enabled=false", "zk.events.watch-paths[0].path=/a")
                .run(context -> {
                    zk.create("/a", "1");
                    hearsNothingMore();
                    assertThat(zk.watchCount()).isZero();
                });
    }

    @Test
    void invalidWatchedPathFailsTheStart() {
        runner.withPropertyValues("zk.events.watch-paths[0].path=a")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("must start with '/'"));
    }

    @Test
    void noClientGivesNoEndpoints() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
                .withUserConfiguration(NodeListener.class)
                .withPropertyValues("zk.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZkWatchEndpointRegistry.class));
    }

    private void run(Class<?> configuration, Runnable test) {
        runner.withBean(beanName(configuration), configuration).run(context -> {
            assertThat(context).hasNotFailed();
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            test.run();
        });
    }

    private static String beanName(Class<?> type) {
        return type == OwnArgument.class ? "own" : type.getSimpleName();
    }

    private static ZkWatchEndpoint endpoint(ZkWatchEndpointRegistry registry) {
        return registry.getEndpoints().iterator().next();
    }

    private void registered(ZkWatchEndpointRegistry registry) {
        await().until(() -> registry.getEndpoints().stream().allMatch(ZkWatchEndpoint::isRegistered));
    }

    private static long keepAliveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("zk-watch-keep-alive") && !thread.isDaemon())
                .count();
    }

    private static void hears(Object expected) {
        try {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    private void hearsNothingMore() {
        await().during(Duration.ofMillis(150)).atMost(Duration.ofSeconds(5)).until(heard::isEmpty);
    }

    static class NodeListener {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath());
        }
    }

    static class TreeListener {
        @ZkWatch(value = "/a", mode = ZkWatch.Mode.TREE)
        void listen(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath());
        }
    }

    static class InitialTreeListener {
        @ZkWatch(path = "/a", mode = ZkWatch.Mode.TREE, initial = true)
        void listen(ZkNodeEvent event, @ZkData String data) {
            heard.add(event.getType() + " " + event.getPath() + " " + data);
        }
    }

    static class ChildrenListener {
        @ZkWatch(path = "/a", mode = ZkWatch.Mode.CHILDREN, initial = true)
        void listen(ZkNodeEventType type, List<String> children) {
            heard.add(type + " " + children);
        }
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

    record Custom(String text) {}

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

    static class Staged {
        final CompletableFuture<Void> stage = new CompletableFuture<>();

        @ZkWatch("/a")
        CompletionStage<Void> listen(ZkNodeEventType type) {
            heard.add(type.name());
            return stage;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NamedErrorHandler {
        @ZkWatch(path = "/a", id = "failing", errorHandler = "handler")
        void listen(String data) {
            throw new IllegalStateException("expected by the test");
        }

        @Bean
        static ZkWatchErrorHandler handler() {
            return (id, event, failure) ->
                    heard.add("handled " + id + " " + failure.getClass().getSimpleName());
        }
    }

    static class OtherClient {
        @ZkWatch(path = "/a", client = "orders")
        void listen(ZkNodeEvent event) {
            heard.add(event.getClientName());
        }
    }

    static class BadSignature {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event, Thread thread) {}
    }

    static class BadType {
        @ZkWatch("/a")
        void listen(@ZkData Custom data, ZkNodeEvent event, @ZkPath int path) {}
    }

    static class BadPath {
        @ZkWatch("a")
        void listen(ZkNodeEvent event) {}
    }

    static class NoPath {
        @ZkWatch
        void listen(ZkNodeEvent event) {}
    }

    static class UnresolvedPlaceholder {
        @ZkWatch("/a/${missing}")
        void listen(ZkNodeEvent event) {}
    }

    static class DuplicateId {
        @ZkWatch(path = "/a", id = "same")
        @ZkWatch(path = "/b", id = "same")
        void listen(ZkNodeEvent event) {}
    }

    static class UnknownClient {
        @ZkWatch(path = "/a", client = "nobody")
        void listen(ZkNodeEvent event) {}
    }

    static class UnknownErrorHandler {
        @ZkWatch(path = "/a", errorHandler = "nobody")
        void listen(ZkNodeEvent event) {}
    }

    static class BadCondition {
        @ZkWatch(path = "/a", condition = "#event.")
        void listen(ZkNodeEvent event) {}
    }

    static class BadAutoStartup {
        @ZkWatch(path = "/a", autoStartup = "maybe")
        void listen(ZkNodeEvent event) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Prototype {
        @Bean
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        NodeListener listener() {
            return new NodeListener();
        }
    }

    static class SessionEvents {
        static volatile String thread;

        @EventListener
        void on(ZkSessionEvent event) {
            thread = Thread.currentThread().getName();
            heard.add(event.getClass().getSimpleName());
        }
    }

    static class NodeEvents {
        @EventListener
        void on(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath() + " " + ((ZkEvent) event).getClientName());
        }
    }
}
