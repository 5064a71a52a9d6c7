/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.config.ZkConfigChangedEvent;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class LiveSettingsTest {
    private static final String INTERVAL = "sample.report.interval";

    private final MockEnvironment environment = new MockEnvironment();
    private final LiveSettings settings =
            new LiveSettings(environment, new EventFeed(), new ReportSettings(Duration.ofSeconds(5)));

    @Test
    void changeIsTakenOver() {
        change("2s");
        assertThat(settings.report().interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.problem()).isNull();
    }

    @Test
    void valueThatIsNoneOrMakesNoSenseLeavesTheLastGoodOne() {
        change("2s");
        for (String bad : new String[] {"banana", "1ms", "2d"}) {
            change(bad);
            assertThat(settings.report().interval()).isEqualTo(Duration.ofSeconds(2));
            assertThat(settings.problem()).isNotBlank();
        }
        change("3s");
        assertThat(settings.report().interval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.problem()).isNull();
    }

    @Test
    void nodeThatIsGoneGivesTheDefault() {
        change("2s");
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        settings.changed(new ZkConfigChangedEvent(this, "zk", "/config/zk-sample", Set.of(INTERVAL)));
        assertThat(settings.report().interval()).isEqualTo(Duration.ofSeconds(5));
    }

    private void change(String value) {
        environment.setProperty(INTERVAL, value);
        settings.changed(new ZkConfigChangedEvent(this, "zk", "/config/zk-sample", Set.of(INTERVAL)));
    }
}
