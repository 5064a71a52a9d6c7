/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the {@link Report} is made.
 *
 * @param interval time from one report to the next
 */
@ConfigurationProperties("sample.report")
record ReportSettings(@DefaultValue("5s") Duration interval) {
    ReportSettings {
        if (interval.compareTo(Duration.ofMillis(200)) < 0 || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "sample.report.interval must be from 200ms to 1h, but is " + interval + ".");
        }
    }
}
