/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LocationAwareLogger;

/**
 * A logger that throws nothing. What writes the log is the user's: an appender that is broken or finds no memory would
 * otherwise end the thread that carries the session, in the middle of a rescue perhaps. A line that cannot be written
 * is lost, since there is no place left to say so.
 */
public final class SafeLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;
    private static final Object[] NONE = {};
    /** The class whose methods are called to log: the place in a line is that of who calls it. */
    private static final String CALLED = AbstractLogger.class.getName();

    private final transient Logger writer;

    private SafeLogger(Logger writer) {
        this.writer = writer;
        this.name = writer.getName();
    }

    /** Returns the logger of a class. */
    public static Logger of(Class<?> type) {
        return new SafeLogger(LoggerFactory.getLogger(type));
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return CALLED;
    }

    /**
     * Returns what a failure says of itself, or its class if it throws when it is asked: that may be the user's, too.
     */
    @SuppressWarnings("CatchingUnchecked")
    public static String textOf(Throwable failure) {
        try {
            return failure.toString();
        } catch (Throwable unsaid) {
            return failure.getClass().getName();
        }
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // that is what it is for
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        try {
            if (writer instanceof LocationAwareLogger aware) { // shows the caller's line and not this one
                aware.log(marker, CALLED, level.toInt(), message, arguments, failure);
            } else {
                writer.atLevel(level).setCause(failure).log(message, arguments == null ? NONE : arguments);
            }
        } catch (Throwable unwritten) {
            // lost
        }
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    @SuppressWarnings("CatchingUnchecked") // a filter is the user's as well
    private boolean isEnabled(Level level) {
        try {
            return writer.isEnabledForLevel(level);
        } catch (Throwable undecided) {
            return false;
        }
    }
}
