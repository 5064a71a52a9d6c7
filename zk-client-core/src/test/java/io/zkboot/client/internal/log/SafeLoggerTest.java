/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import io.zkboot.client.testing.BrokenLog;
import io.zkboot.client.testing.LogCapture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;

/** A log that is broken harms nobody who logs, and one that is not gets each line as it was meant. */
class SafeLoggerTest {
    private static final IllegalStateException FAILURE = new IllegalStateException("failed");

    private final Logger log = SafeLogger.of(SafeLoggerTest.class);
    private final ch.qos.logback.classic.Logger writer =
            (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(SafeLoggerTest.class);

    private static void say(Logger log, Level level) {
        switch (level) {
            case TRACE -> log.trace("{} and {}", 1, 2, FAILURE);
            case DEBUG -> log.debug("{} and {}", 1, 2, FAILURE);
            case INFO -> log.info("{} and {}", 1, 2, FAILURE);
            case WARN -> log.warn("{} and {}", 1, 2, FAILURE);
            case ERROR -> log.error("{} and {}", 1, 2, FAILURE);
        }
    }

    private static boolean isEnabled(Logger log, Level level) {
        return switch (level) {
            case TRACE -> log.isTraceEnabled();
            case DEBUG -> log.isDebugEnabled();
            case INFO -> log.isInfoEnabled();
            case WARN -> log.isWarnEnabled();
            case ERROR -> log.isErrorEnabled();
        };
    }

    @ParameterizedTest
    @EnumSource
    void aLineHasItsLevelItsArgumentsAndItsFailure(Level level) {
        try (LogCapture capture = LogCapture.of(SafeLoggerTest.class)) {
            say(log, level);
            assertThat(capture.messages(level)).containsExactly("1 and 2");
            ILoggingEvent event = capture.events().get(0);
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("failed");
            assertThat(event.getLoggerName()).isEqualTo(SafeLoggerTest.class.getName());
        }
    }

    @Test
    void aLineIsShownWithThePlaceWhereItWasSaid() {
        List<String> places = new ArrayList<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                places.add(event.getCallerData()[0].getMethodName());
            }
        };
        appender.start();
        writer.addAppender(appender);
        try {
            say(log, Level.ERROR);
            log.warn("none");
            log.warn("{}", 1);
            log.warn("{} and {}", 1, 2);
        } finally {
            writer.detachAppender(appender);
        }
        String here = "aLineIsShownWithThePlaceWhereItWasSaid";
        assertThat(places).containsExactly("say", here, here, here);
    }

    @Test
    void aLineMayHaveNoArguments() {
        try (LogCapture capture = LogCapture.of(SafeLoggerTest.class)) {
            log.info("plain");
            log.info("failed", FAILURE);
            assertThat(capture.messages(Level.INFO)).containsExactly("plain", "failed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLogThatThrowsHarmsNobody(Level level) {
        try (BrokenLog broken = BrokenLog.of(SafeLoggerTest.class)) {
            say(log, level);
            assertThat(broken.thrown()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLevelIsOnOrOffAsTheUserHasSetIt(Level level) {
        try {
            for (Level set : Level.values()) {
                writer.setLevel(ch.qos.logback.classic.Level.convertAnSLF4JLevel(set));
                assertThat(isEnabled(log, level)).as("at %s", set).isEqualTo(level.toInt() >= set.toInt());
            }
        } finally {
            writer.setLevel(null);
        }
    }

    @Test
    void aFilterOfTheUserThatThrowsCountsAsOff() {
        TurboFilter broken = new TurboFilter() {
            @Override
            public FilterReply decide(
                    @Nullable Marker marker,
                    ch.qos.logback.classic.Logger asked,
                    ch.qos.logback.classic.Level level,
                    @Nullable String format,
                    Object @Nullable [] parameters,
                    @Nullable Throwable failure) {
                throw new InternalError("no memory for the filter");
            }
        };
        writer.getLoggerContext().addTurboFilter(broken);
        try {
            for (Level level : Level.values()) {
                assertThat(isEnabled(log, level)).isFalse();
                say(log, level);
            }
        } finally {
            writer.getLoggerContext().getTurboFilterList().remove(broken);
        }
    }

    @Test
    void aFailureThatCannotSayWhatItIsIsShownByItsClass() {
        class Mute extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                throw new InternalError("no memory for the text");
            }
        }
        assertThat(SafeLogger.textOf(new Mute())).isEqualTo(Mute.class.getName());
        assertThat(SafeLogger.textOf(FAILURE)).isEqualTo("java.lang.IllegalStateException: failed");
    }
}
