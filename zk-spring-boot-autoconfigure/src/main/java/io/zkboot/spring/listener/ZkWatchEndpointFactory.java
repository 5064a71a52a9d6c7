/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkWatchEndpointEvent;
import io.zkboot.spring.internal.AnnotationText;
import io.zkboot.spring.internal.BeanTypes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.convert.ConversionService;
import org.springframework.expression.ParseException;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.util.StringUtils;

/**
 * Makes endpoints of {@link ZkWatch} methods, or says what is wrong with them, and builders for others. To replace it,
 * declare a bean of this type; a subclass may override {@link #create}.
 *
 * <p>It is set up before the application starts, and is for one thread until then.
 */
public class ZkWatchEndpointFactory {
    /** Name of the executor bean whose threads call the methods; declare one of this name to replace it. */
    public static final String EXECUTOR_BEAN_NAME = "zkWatchTaskExecutor";

    private final ConfigurableListableBeanFactory beanFactory;
    private final AnnotationText texts;
    private final BeanTypes types;
    private final NamedBeans named;
    private final DefaultErrorHandler errorHandler;
    private final ZkClients clients;
    private final ApplicationEventPublisher publisher;
    private final Executor executor;
    private final List<ZkWatchArgumentResolver> resolvers = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final IdentityHashMap<Executor, Executor> executors =
            new IdentityHashMap<>(); // those that annotations name
    private ConversionService conversion;
    private boolean autoStartup = true;
    private boolean publishFailures = true;

    /**
     * Creates one.
     *
     * @param beanFactory where the methods' beans are; the argument resolvers and the only error handler, too
     * @param clients the clients
     * @param publisher gets what methods return
     * @param executor gives the threads on which methods are called; it may have few of them, make callers wait for
     *     one, or run a task in the calling thread, and then all endpoints wait for each other
     */
    public ZkWatchEndpointFactory(
            ConfigurableListableBeanFactory beanFactory,
            ZkClients clients,
            ApplicationEventPublisher publisher,
            Executor executor) {
        this.beanFactory = beanFactory;
        this.texts = new AnnotationText(beanFactory, InvalidZkWatchException::new);
        this.types = new BeanTypes(beanFactory);
        this.named = new NamedBeans(beanFactory);
        this.errorHandler = new DefaultErrorHandler(beanFactory);
        this.clients = clients;
        this.publisher = publisher;
        this.executor = new HandingOver(executor);
        ConversionService ofTheContext = beanFactory.getConversionService();
        this.conversion = ofTheContext == null ? withoutConstructors() : ofTheContext;
    }

    /** So that what has a constructor of a text may come as JSON. Constructors are asked at last all the same. */
    private static ConversionService withoutConstructors() {
        DefaultFormattingConversionService converters = new DefaultFormattingConversionService();
        converters.removeConvertible(Object.class, Object.class);
        return converters;
    }

    /**
     * Sets what converts node data and variables of paths. Default: the context's conversion service, else Spring's
     * converters. What it makes by a constructor of the type, as most do, is not asked of a
     * {@link ZkDataConverter#isFallback} any more.
     */
    public final void setConversionService(ConversionService conversion) {
        this.conversion = conversion;
    }

    /** Adds what gives arguments that are not built in; it is asked after those added before, and before all beans. */
    public final void addArgumentResolver(ZkWatchArgumentResolver resolver) {
        resolvers.add(resolver);
    }

    /**
     * Sets who hears of failures of endpoints that name no handler. Default: the only or primary bean of the type, else
     * failures are logged.
     */
    public final void setErrorHandler(ZkWatchErrorHandler errorHandler) {
        this.errorHandler.set(errorHandler);
    }

    /** Sets whether endpoints start with the application where nothing else is said. Default: they do. */
    public final void setAutoStartup(boolean autoStartup) {
        this.autoStartup = autoStartup;
    }

    /**
     * Sets whether failures of endpoints are published, as {@link io.zkboot.spring.event.ZkWatchEndpointFailedEvent}.
     * Default: they are.
     */
    public final void setPublishFailures(boolean publishFailures) {
        this.publishFailures = publishFailures;
    }

    /**
     * Returns a builder of an endpoint that is no method.
     *
     * @param id unique id
     */
    public final ZkWatchEndpointBuilder endpoint(String id) {
        return builder("The watch endpoint '" + id + "'", id);
    }

    /**
     * Makes the endpoint of an annotation; called once for each, with the method as the bean's class declares it.
     *
     * @throws InvalidZkWatchException if the annotation or the method is wrong
     */
    public ZkWatchEndpoint create(String beanName, Method method, ZkWatch watch) {
        String where = "The @ZkWatch of " + method + " (bean '" + beanName + "')";
        ZkWatchMethod.requireResult(where, method);
        MethodArguments arguments = new MethodArguments(method, types.typeOf(beanName, method), sources(where));
        ZkWatchMethod called = new ZkWatchMethod(
                new BeanMethod(beanName, method, () -> beanFactory.getBean(beanName)),
                arguments,
                condition(where, method, watch),
                publisher);
        ZkWatchEndpointBuilder builder = builder(where, id(where, beanName, method, watch))
                .client(texts.text(where, "client", watch.client()))
                .paths(
                        texts.texts(where, "path", watch.path()),
                        watch.literal() ? WatchedPath::literal : WatchedPath::of)
                .mode(watch.mode())
                .initial(watch.initial())
                .events(watch.events())
                .reading(arguments.readsData(), arguments.readsChildren())
                .autoStartup(autoStartup(where, watch))
                .concurrency(concurrency(where, watch));
        arguments.pathVariables().requireOf(builder.paths());
        String handler = texts.text(where, "errorHandler", watch.errorHandler());
        if (StringUtils.hasText(handler)) {
            builder.errorHandler(named.get(where, "error handler", handler, ZkWatchErrorHandler.class));
        }
        String executorName = texts.text(where, "executor", watch.executor());
        if (StringUtils.hasText(executorName)) {
            Executor bean = named.get(where, "executor", executorName, Executor.class);
            builder.threads(executors.computeIfAbsent(bean, HandingOver::new));
        }
        return builder.deliverTo(called);
    }

    private ZkWatchEndpointBuilder builder(String where, String id) {
        Consumer<ZkWatchEndpointEvent> failureEvents = publishFailures ? publisher::publishEvent : event -> {};
        return new ZkWatchEndpointBuilder(
                new ZkWatchEndpointBuilder.Defaults(
                        clients,
                        executor,
                        autoStartup,
                        errorHandler.get(),
                        failureEvents,
                        beansOf(ZkWatchObserver.class).toList()),
                where,
                id);
    }

    private MethodArguments.Sources sources(String where) {
        List<ZkWatchArgumentResolver> allResolvers = new ArrayList<>(resolvers);
        beansOf(ZkWatchArgumentResolver.class).forEach(allResolvers::add);
        return new MethodArguments.Sources(
                new DataConversion(conversion, beansOf(ZkDataConverter.class).toList()),
                name -> named.get(where, "data converter", name, ZkDataConverter.class),
                allResolvers);
    }

    private <T> Stream<T> beansOf(Class<T> type) {
        return beanFactory.getBeanProvider(type, false).orderedStream();
    }

    private String id(String where, String beanName, Method method, ZkWatch watch) {
        String id = texts.text(where, "id", watch.id());
        if (StringUtils.hasText(id)) {
            return id;
        }
        String base = beanName + "." + method.getName();
        String candidate = base;
        for (int i = 2; !ids.add(candidate); i++) {
            candidate = base + "#" + i;
        }
        return candidate;
    }

    private @Nullable EventCondition condition(String where, Method method, ZkWatch watch) {
        String condition = watch.condition();
        if (!StringUtils.hasText(condition)) {
            return null;
        }
        try {
            String resolved = beanFactory.resolveEmbeddedValue(condition);
            return new EventCondition(resolved == null ? condition : resolved, method, beanFactory);
        } catch (ParseException | IllegalArgumentException ex) {
            throw new InvalidZkWatchException(
                    where + " has an invalid condition: " + ex.getMessage(), "Correct the SpEL expression.", ex);
        }
    }

    private boolean autoStartup(String where, ZkWatch watch) {
        String text = texts.text(where, "autoStartup", watch.autoStartup());
        if (!StringUtils.hasText(text)) {
            return autoStartup;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new InvalidZkWatchException(
                        where + " has the autoStartup '" + text + "'.", "Set it to 'true' or 'false'.");
        };
    }

    private int concurrency(String where, ZkWatch watch) {
        String text = texts.text(where, "concurrency", watch.concurrency());
        try {
            return StringUtils.hasText(text) ? Integer.parseInt(text) : 1;
        } catch (NumberFormatException ex) {
            throw new InvalidZkWatchException(
                    where + " has the concurrency '" + text + "'.", "Set it to a number, 1 or more.", ex);
        }
    }
}
