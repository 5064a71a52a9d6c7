/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Collects all that the loggers of the JDK say, which many of its own classes use, at every level, from its creation to
 * its close. Meanwhile nothing of it is printed. Safe for use by many threads.
 */
public final class JdkLogCapture implements AutoCloseable {
    private final Logger root = Logger.getLogger("");
    private final @Nullable Level levelBefore = root.getLevel();
    private final Handler[] handlersBefore = root.getHandlers();
    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord logRecord) {
            logged.add(logRecord);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private JdkLogCapture() {
        for (Handler each : handlersBefore) {
            root.removeHandler(each);
        }
        collector.setLevel(Level.ALL);
        root.addHandler(collector);
        root.setLevel(Level.ALL);
    }

    /** Captures them all. */
    public static JdkLogCapture start() {
        return new JdkLogCapture();
    }

    /** Who has said something so far. */
    public List<String> loggers() {
        return logged.stream().map(LogRecord::getLoggerName).distinct().toList();
    }

    /** All that was said so far, to look for what must not be in it: messages, arguments, and what was thrown. */
    public String text() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        for (LogRecord each : logged) {
            out.print(each.getLevel() + " " + each.getLoggerName() + " - " + each.getMessage());
            out.println(Arrays.deepToString(each.getParameters()));
            if (each.getThrown() != null) {
                each.getThrown().printStackTrace(out); // with messages, causes and what was suppressed
            }
        }
        return text.toString();
    }

    /** Ends the capture and restores the loggers; what was collected stays readable. */
    @Override
    public void close() {
        root.removeHandler(collector);
        root.setLevel(levelBefore);
        for (Handler each : handlersBefore) {
            root.addHandler(each);
        }
    }
}
