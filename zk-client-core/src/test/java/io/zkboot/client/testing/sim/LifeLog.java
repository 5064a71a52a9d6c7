/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.zkboot.client.testing.LogCapture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What the client says in a life at any level, of which nothing is printed. It is no longer than it must be: each line
 * is looked at when it comes, and the first one that shows a secret is kept. Lives of other threads have logs of their
 * own, or none.
 */
final class LifeLog {
    private static final String NAME = "io.zkboot.client";
    private static final ThreadLocal<@Nullable LifeLog> CURRENT = new ThreadLocal<>();

    private static final AppenderBase<ILoggingEvent> READER = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            LifeLog log = CURRENT.get();
            if (log != null) {
                log.read(event);
            }
        }
    };

    private static @Nullable Level levelBefore;
    private static boolean additiveBefore;
    private static int readers;

    private @Nullable String shown;

    /** Lets somebody live, and fails if the log has shown a secret, unless the life itself has failed. */
    static <T> T judged(Supplier<T> life) {
        LifeLog log = new LifeLog();
        CURRENT.set(log);
        open();
        T lived;
        try {
            lived = life.get();
        } finally {
            close();
            CURRENT.remove();
        }
        if (log.shown != null) {
            throw new AssertionError(log.shown);
        }
        return lived;
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(NAME);
    }

    private static synchronized void open() {
        if (readers++ > 0) {
            return;
        }
        Logger logger = logger();
        levelBefore = logger.getLevel();
        additiveBefore = logger.isAdditive();
        READER.setContext(logger.getLoggerContext());
        READER.start();
        logger.addAppender(READER);
        logger.setAdditive(false);
        logger.setLevel(Level.TRACE);
    }

    private static synchronized void close() {
        if (--readers > 0) {
            return;
        }
        Logger logger = logger();
        logger.setLevel(levelBefore);
        logger.setAdditive(additiveBefore);
        logger.detachAppender(READER);
        READER.stop();
    }

    private void read(ILoggingEvent event) {
        String line = LogCapture.textOf(event);
        String secret = LifeSecrets.shownIn(line);
        if (secret != null && shown == null) {
            shown = "The log shows '" + secret + "': " + line;
        }
    }
}
