/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.shedlock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.shedlock.ZkLockProvider;
import java.util.Optional;
import net.javacrumbs.shedlock.core.LockProvider;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Which lock provider there is; there is no server. */
class ZkShedLockAutoConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkShedLockAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=127.0.0.1:1");

    static class NeedsLocks {
        NeedsLocks(LockProvider provider) {
            assertThat(provider).isNotNull();
        }
    }

    @Test
    void thereIsALockProvider() {
        runner.withPropertyValues("zk.shedlock.root=/shop/tasks")
                .withBean(NeedsLocks.class)
                .run(context -> assertThat(context).hasSingleBean(ZkLockProvider.class));
    }

    @Test
    void oneOfTheApplicationReplacesIt() {
        runner.withBean(LockProvider.class, () -> configuration -> Optional.empty())
                .run(context ->
                        assertThat(context).hasSingleBean(LockProvider.class).doesNotHaveBean(ZkLockProvider.class));
    }

    @Test
    void itCanBeTurnedOff() {
        runner.withPropertyValues("zk.shedlock.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LockProvider.class));
        runner.withPropertyValues("zk.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LockProvider.class));
    }

    @Test
    void withoutShedLockThereIsNone() {
        runner.withClassLoader(new FilteredClassLoader("net.javacrumbs.shedlock"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("zkLockProvider"));
    }

    @Test
    void aClientCanBeNamed() {
        runner.withPropertyValues(
                        "zk.default-client.enabled=false",
                        "zk.clients.one.connect-string=127.0.0.1:1",
                        "zk.clients.two.connect-string=127.0.0.1:2",
                        "zk.shedlock.client=two")
                .withBean(NeedsLocks.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void whatIsWrongFailsTheStart() {
        fails(runner.withPropertyValues("zk.shedlock.client=nobody"), "zk.shedlock.client", "only [zk]");
        fails(
                runner.withPropertyValues("zk.shedlock.root=tasks").withBean(NeedsLocks.class),
                "zk.shedlock.root",
                "it must start with '/'");
    }

    @Test
    void severalClientsWithoutADefaultFailTheStartOnlyIfLocksAreAskedFor() {
        ApplicationContextRunner several = runner.withPropertyValues(
                "zk.default-client.enabled=false",
                "zk.clients.one.connect-string=127.0.0.1:1",
                "zk.clients.two.connect-string=127.0.0.1:2");
        several.run(context -> assertThat(context).hasNotFailed());
        fails(several.withBean(NeedsLocks.class), "zk.shedlock.client", "name one of [one, two]");
    }

    private static void fails(ApplicationContextRunner runner, String name, String why) {
        runner.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                    assertThat(failure.getName()).isEqualTo(name);
                    assertThat(failure.getReason()).contains(why);
                }));
    }
}
