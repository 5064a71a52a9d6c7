/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** Until it is closed, each line that a logger or one below it wants to write throws an {@link InternalError}. */
public final class BrokenLog implements AutoCloseable {
    private final AtomicInteger thrown = new AtomicInteger();
    private final Logger logger;
    private final boolean additiveBefore;
    private final UnsynchronizedAppenderBase<ILoggingEvent> appender = new UnsynchronizedAppenderBase<>() {
        @Override
        public void doAppend(ILoggingEvent event) {
            thrown.incrementAndGet();
            throw new InternalError("no memory for the log");
        }

        @Override
        protected void append(ILoggingEvent event) {}
    };

    private BrokenLog(Class<?> type) {
        logger = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(type.getName());
        additiveBefore = logger.isAdditive();
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        logger.setLevel(Level.TRACE);
    }

    /** Breaks the logger of a class. */
    public static BrokenLog of(Class<?> type) {
        return new BrokenLog(type);
    }

    /** Returns how many lines it has refused, so that a test can see that there was one. */
    public int thrown() {
        return thrown.get();
    }

    @Override
    public void close() {
        logger.setLevel(null);
        logger.setAdditive(additiveBefore);
        logger.detachAppender(appender);
        appender.stop();
    }
}
