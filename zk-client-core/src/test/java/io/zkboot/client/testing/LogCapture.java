/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Collects all that a logger and those below it say, at every level, from its creation to its close. Meanwhile nothing
 * of it is printed. A logger below that has a level of its own keeps it. Safe for use by many threads.
 */
public final class LogCapture implements AutoCloseable {

    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final Logger logger;
    private final @Nullable Level levelBefore;
    private final boolean additiveBefore;
    private final AppenderBase<ILoggingEvent> collector = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    };

    private LogCapture(String name) {
        logger = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(name);
        levelBefore = logger.getLevel();
        additiveBefore = logger.isAdditive();
        collector.setContext(logger.getLoggerContext());
        collector.start();
        logger.addAppender(collector);
        logger.setAdditive(false);
        logger.setLevel(Level.TRACE);
    }

    /** Captures the logger of that name, usually of a package. */
    public static LogCapture of(String logger) {
        return new LogCapture(logger);
    }

    /** Captures the logger of that class. */
    public static LogCapture of(Class<?> type) {
        return new LogCapture(type.getName());
    }

    /** What was said so far, in order. */
    public List<ILoggingEvent> events() {
        return List.copyOf(events);
    }

    /** The messages of that level, and no other, with their arguments filled in. */
    public List<String> messages(org.slf4j.event.Level level) {
        return events.stream()
                .filter(event -> event.getLevel().equals(Level.convertAnSLF4JLevel(level)))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** All that reached the log, to look for what must or must not be in it: messages, arguments, contexts, traces. */
    public String text() {
        return events.stream().map(LogCapture::textOf).collect(Collectors.joining("\n"));
    }

    /** Ends the capture and restores the logger; what was collected stays readable. */
    @Override
    public void close() {
        logger.setLevel(levelBefore);
        logger.setAdditive(additiveBefore);
        logger.detachAppender(collector);
        collector.stop();
    }

    /** All of one event, as {@link #text()} tells it. */
    public static String textOf(ILoggingEvent event) {
        StringBuilder text = new StringBuilder()
                .append(event.getLevel())
                .append(' ')
                .append(event.getLoggerName())
                .append(" - ")
                .append(event.getFormattedMessage());
        Object[] arguments = event.getArgumentArray();
        if (arguments != null && arguments.length > 0) {
            text.append(" arguments=").append(Arrays.deepToString(arguments));
        }
        Map<String, String> context = event.getMDCPropertyMap();
        if (!context.isEmpty()) {
            text.append(" context=").append(context);
        }
        if (event.getKeyValuePairs() != null) {
            text.append(" pairs=").append(event.getKeyValuePairs());
        }
        if (event.getThrowableProxy() != null) {
            text.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return text.toString();
    }
}
