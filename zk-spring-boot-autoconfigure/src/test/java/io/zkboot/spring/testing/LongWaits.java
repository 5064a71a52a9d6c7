/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.Extension;

/** Lets all tests wait longer for what must come than a busy machine may need. Found by JUnit as a service. */
public final class LongWaits implements Extension {
    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }
}
