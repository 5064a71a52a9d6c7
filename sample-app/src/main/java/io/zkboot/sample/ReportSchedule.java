/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import java.time.Instant;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/**
 * When the {@link Report} is written: as often as the settings of the moment say. With an interval that is fixed,
 * {@code @Scheduled} beside {@code @LeaderOnly} does the same.
 */
@Configuration(proxyBeanMethods = false)
class ReportSchedule implements SchedulingConfigurer {
    private final Report report;
    private final LiveSettings settings;

    ReportSchedule(Report report, LiveSettings settings) {
        this.report = report;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
        registrar.addTriggerTask(report::write, context -> {
            Instant last = context.lastCompletion();
            return last == null ? Instant.now() : last.plus(settings.report().interval());
        });
    }
}
