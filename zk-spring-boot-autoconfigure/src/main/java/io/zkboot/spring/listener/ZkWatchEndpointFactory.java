/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
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
    private final ErrorHandlers errorHandlers;
    private final ZkClients clients;
    private final ApplicationEventPublisher publisher;
    private final Executor executor;
    private final List<ZkWatchArgumentResolver> resolvers = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private ConversionService conversion;
    private boolean autoStartup = true;

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
        this.texts = new AnnotationText(beanFactory);
        this.types = new BeanTypes(beanFactory);
        this.errorHandlers = new ErrorHandlers(beanFactory);
        this.clients = clients;
        this.publisher = publisher;
        this.executor = new HandingOver(executor);
        ConversionService ofTheContext = beanFactory.getConversionService();
        this.conversion = ofTheContext == null ? new DefaultFormattingConversionService() : ofTheContext;
    }

    /** Sets what converts node data. Default: the context's conversion service, else Spring's converters. */
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
        errorHandlers.setDefault(errorHandler);
    }

    /** Sets whether endpoints start with the application where nothing else is said. Default: they do. */
    public final void setAutoStartup(boolean autoStartup) {
        this.autoStartup = autoStartup;
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
        MethodArguments arguments =
                new MethodArguments(method, types.typeOf(beanName, method), conversion, allResolvers());
        ZkWatchMethod called = new ZkWatchMethod(
                new BeanMethod(beanName, method, () -> beanFactory.getBean(beanName)),
                arguments,
                condition(where, method, watch),
                publisher);
        ZkWatchEndpointBuilder builder = builder(where, id(beanName, method, watch))
                .client(texts.text("client", watch.client()))
                .paths(texts.texts("path", watch.path()))
                .mode(watch.mode())
                .initial(watch.initial())
                .events(watch.events())
                .reading(arguments.readsData(), arguments.readsChildren())
                .autoStartup(autoStartup(where, watch));
        String errorHandler = texts.text("errorHandler", watch.errorHandler());
        if (StringUtils.hasText(errorHandler)) {
            builder.errorHandler(errorHandlers.get(where, errorHandler));
        }
        return builder.deliverTo(called);
    }

    private ZkWatchEndpointBuilder builder(String where, String id) {
        return new ZkWatchEndpointBuilder(
                new ZkWatchEndpointBuilder.Defaults(
                        clients, executor, autoStartup, errorHandlers.getDefault(), observers()),
                where,
                id);
    }

    private List<ZkWatchObserver> observers() {
        return beanFactory
                .getBeanProvider(ZkWatchObserver.class, false)
                .orderedStream()
                .toList();
    }

    private List<ZkWatchArgumentResolver> allResolvers() {
        List<ZkWatchArgumentResolver> all = new ArrayList<>(resolvers);
        beanFactory
                .getBeanProvider(ZkWatchArgumentResolver.class, false)
                .orderedStream()
                .forEach(all::add);
        return all;
    }

    private String id(String beanName, Method method, ZkWatch watch) {
        String id = texts.text("id", watch.id());
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
        String text = texts.text("autoStartup", watch.autoStartup());
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
}
