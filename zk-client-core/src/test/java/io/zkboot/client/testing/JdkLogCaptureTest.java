/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class JdkLogCaptureTest {
    private static final Logger LOGGER = Logger.getLogger("some.class.of.the.jdk");

    @Test
    void messagesArgumentsAndAllThatWasThrownAreInTheText() {
        IllegalStateException thrown = new IllegalStateException("thrown", new RuntimeException("its cause"));
        thrown.addSuppressed(new RuntimeException("suppressed"));
        try (JdkLogCapture log = JdkLogCapture.start()) {
            LOGGER.log(Level.FINEST, "said {0}", new Object[] {new byte[] {1, 2}});
            LOGGER.log(Level.FINE, "failed", thrown);
            assertThat(log.loggers()).contains("some.class.of.the.jdk");
            assertThat(log.text()).contains("said {0}", "[1, 2]", "failed", "thrown", "its cause", "suppressed");
        }
    }

    @Test
    void closingRestoresTheLoggers() {
        Logger root = Logger.getLogger("");
        Handler[] before = root.getHandlers();
        Level level = root.getLevel();
        JdkLogCapture log = JdkLogCapture.start();
        log.close();
        LOGGER.finest("too late");
        assertThat(root.getHandlers()).containsExactly(before);
        assertThat(root.getLevel()).isEqualTo(level);
        assertThat(log.text()).doesNotContain("too late");
    }
}
