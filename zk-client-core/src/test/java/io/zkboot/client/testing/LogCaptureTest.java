/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

class LogCaptureTest {

    private final Logger log = LoggerFactory.getLogger("io.zkboot.capture.below");

    @Test
    void everyLevelIsCollectedWithArgumentsContextAndTrace() {
        try (LogCapture capture = LogCapture.of("io.zkboot.capture");
                MDC.MDCCloseable context = MDC.putCloseable("key", "in the context")) {
            log.trace("traced {}", "argument");
            log.error("failed", new IllegalStateException("outer", new IllegalArgumentException("inner cause")));
            log.atInfo().addKeyValue("pair", "in the pair").log("structured");

            assertThat(capture.events()).hasSize(3);
            assertThat(capture.messages(Level.TRACE)).containsExactly("traced argument");
            assertThat(capture.text()).contains("inner cause", "in the context", "in the pair");
            assertThat(context).isNotNull();
        }
    }

    @Test
    void loggerIsRestoredByClose() {
        LogCapture capture = LogCapture.of("io.zkboot.capture");
        assertThat(log.isTraceEnabled()).isTrue();
        capture.close();
        assertThat(log.isTraceEnabled()).isFalse();
        try (LogCapture later = LogCapture.of("io.zkboot.capture")) {
            log.error("said later");
            assertThat(later.messages(Level.ERROR)).containsExactly("said later");
        }
        assertThat(capture.text()).isEmpty();
    }
}
