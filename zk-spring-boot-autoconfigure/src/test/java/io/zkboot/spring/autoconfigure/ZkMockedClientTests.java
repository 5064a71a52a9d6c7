/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkWatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A mock in place of the client, as a test of an application may have it, keeps nothing from starting. */
class ZkMockedClientTests {
    private final ZkClient mock = mock(ZkClient.class);
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
            .withBean("zkClient", ZkClient.class, () -> mock);

    @ParameterizedTest
    @ValueSource(strings = {"background", "await", "fail-fast"})
    void applicationStartsWithWatchMethodsAndPublishedNodes(String mode) {
        runner.withBean(Watching.class)
                .withPropertyValues("zk.startup.mode=" + mode, "zk.events.watch-paths[0].path=/a")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    context.stop();
                    context.start();
                });
        verify(mock, atLeastOnce()).close();
    }

    static class Watching {
        @ZkWatch("/a")
        void changed() {}

        @ZkWatch(value = "/b", mode = ZkWatch.Mode.TREE)
        void treeChanged() {}
    }
}
