/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEventType;
import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.convert.ConversionService;
import org.springframework.expression.ParseException;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/** Makes an endpoint of a {@link ZkWatch} and its method, or says what is wrong with them. */
public class ZkWatchEndpointFactory {
    private final ConfigurableListableBeanFactory beanFactory;
    private final AnnotationText texts;
    private final ZkClients clients;
    private final ApplicationEventPublisher publisher;
    private final Executor executor;
    private final Set<String> ids = new HashSet<>();
    private ConversionService conversion;
    private List<ZkWatchArgumentResolver> resolvers = List.of();
    private ZkWatchErrorHandler errorHandler = new LoggingErrorHandler();
    private boolean autoStartup = true;

    /**
     * Creates one.
     *
     * @param beanFactory where the methods' beans are
     * @param clients the clients
     * @param publisher gets what methods return
     * @param executor gives the threads on which methods are called
     */
    public ZkWatchEndpointFactory(
            ConfigurableListableBeanFactory beanFactory,
            ZkClients clients,
            ApplicationEventPublisher publisher,
            Executor executor) {
        this.beanFactory = beanFactory;
        this.texts = new AnnotationText(beanFactory);
        this.clients = clients;
        this.publisher = publisher;
        this.executor = executor;
        ConversionService ofTheContext = beanFactory.getConversionService();
        this.conversion = ofTheContext == null ? new DefaultFormattingConversionService() : ofTheContext;
    }

    /** Sets what converts node data. Default: the context's conversion service, else Spring's converters. */
    public void setConversionService(ConversionService conversion) {
        this.conversion = conversion;
    }

    /** Sets what gives arguments that are not built in, in the order in which they are asked. */
    public void setArgumentResolvers(List<ZkWatchArgumentResolver> resolvers) {
        this.resolvers = List.copyOf(resolvers);
    }

    /** Sets who hears of failures of methods that name no handler. Default: they are logged. */
    public void setErrorHandler(ZkWatchErrorHandler errorHandler) {
        this.errorHandler = errorHandler;
    }

    /** Sets whether endpoints start with the application where their annotation does not say. Default: they do. */
    public void setAutoStartup(boolean autoStartup) {
        this.autoStartup = autoStartup;
    }

    /** Makes an endpoint that publishes application events. */
    WatchEndpoint create(String id, String path, ZkWatch.Mode mode) {
        ZkClient client = clients.findDefault();
        if (client == null) {
            throw new InvalidZkWatchException(
                    "Changes of " + path + " are to be published, and there is no single client to watch it.",
                    "Mark one of the ZkClient beans as @Primary.");
        }
        return new WatchEndpoint(new WatchSpec(
                id,
                client,
                clients.nameOf(client),
                List.of(path),
                mode,
                false,
                autoStartup,
                new PublishingListener(publisher),
                executor));
    }

    /** Makes the endpoint of an annotation. */
    WatchEndpoint create(String beanName, Method method, ZkWatch watch) {
        String where = "The @ZkWatch of " + method + " (bean '" + beanName + "')";
        String id = id(beanName, method, watch);
        MethodArguments arguments = new MethodArguments(method, conversion, resolvers);
        ReflectionUtils.makeAccessible(method);
        ZkWatchMethod listener = new ZkWatchMethod(
                id,
                method,
                () -> beanFactory.getBean(beanName),
                arguments,
                events(watch),
                condition(where, method, watch),
                errorHandler(where, watch),
                publisher);
        ZkClient client = client(where, watch);
        return new WatchEndpoint(new WatchSpec(
                id,
                client,
                clients.nameOf(client),
                paths(where, watch),
                watch.mode(),
                watch.initial(),
                autoStartup(where, watch),
                listener,
                executor));
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

    private List<String> paths(String where, ZkWatch watch) {
        List<String> paths = texts.texts("path", watch.path());
        if (paths.isEmpty()) {
            throw new InvalidZkWatchException(where + " has no path.", "Name the node to watch.");
        }
        for (String path : paths) {
            try {
                ZnodePath.requireValid(path);
            } catch (IllegalArgumentException ex) {
                throw new InvalidZkWatchException(where + ": " + ex.getMessage(), "Correct the path.", ex);
            }
        }
        return paths.stream().distinct().toList();
    }

    private ZkClient client(String where, ZkWatch watch) {
        String name = texts.text("client", watch.client());
        ZkClient client = StringUtils.hasText(name) ? clients.find(name) : clients.findDefault();
        if (client != null) {
            return client;
        }
        String known = String.join(", ", clients.byName().keySet());
        throw new InvalidZkWatchException(
                where
                        + (StringUtils.hasText(name)
                                ? " names the client '" + name + "', which does not exist."
                                : " names no client, and there is no single one."),
                "Set the attribute 'client' to one of: " + known + ".");
    }

    private ZkWatchErrorHandler errorHandler(String where, ZkWatch watch) {
        String name = texts.text("errorHandler", watch.errorHandler());
        if (!StringUtils.hasText(name)) {
            return errorHandler;
        }
        try {
            return beanFactory.getBean(name, ZkWatchErrorHandler.class);
        } catch (BeansException ex) {
            throw new InvalidZkWatchException(
                    where + " names the error handler '" + name + "', which cannot be had: " + ex.getMessage(),
                    "Name a bean of the type ZkWatchErrorHandler.",
                    ex);
        }
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

    private static Set<ZkNodeEventType> events(ZkWatch watch) {
        return watch.events().length == 0
                ? EnumSet.allOf(ZkNodeEventType.class)
                : EnumSet.copyOf(List.of(watch.events()));
    }
}
