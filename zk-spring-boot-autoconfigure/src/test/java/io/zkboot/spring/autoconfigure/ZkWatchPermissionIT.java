/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchErrorHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A permission that is granted later is no event: it is found all the same. */
@Tag("any-jdk")
@ExtendWith(OutputCaptureExtension.class)
class ZkWatchPermissionIT {
    private static final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private static final CreateOptions SECRET = CreateOptions.PERSISTENT.withAcl(Acl.CREATOR_ALL);

    private final EmbeddedServer server = EmbeddedServer.start();
    private final ZkClient owner = ZkClient.builder(server.connectString()).build();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
            .withBean(
                    ZkWatchErrorHandler.class,
                    () -> (id, event, failure) -> heard.add(
                            failure.getClass().getSimpleName() + " " + event.getType() + " " + event.getPath()))
            .withPropertyValues("zk.connect-string=" + server.connectString());

    ZkWatchPermissionIT() {
        heard.clear();
        owner.start();
        owner.addAuth("digest", bytes("owner:secret"));
    }

    @AfterEach
    void close() {
        owner.close();
        server.close();
    }

    @Test
    void nodeThatMayNotBeReadAtTheStartIsDeliveredWhenItMay(CapturedOutput output) {
        owner.create("/secret", bytes("1"), SECRET);
        runner.withUserConfiguration(NodeListener.class).run(context -> {
            await().until(() -> output.getOut().contains("cannot read /secret"));
            owner.setAcl("/secret", Acl.OPEN_UNSAFE, -1);
            hears("INITIAL /secret 1");
            assertThat(heard).isEmpty();
        });
    }

    @Test
    void subtreeThatMayNotBeListedAtTheStartIsDeliveredWhenItMay(CapturedOutput output) {
        owner.create("/tree", bytes("1"));
        owner.create("/tree/secret", bytes("2"), SECRET);
        owner.create("/tree/secret/deep", bytes("3"));
        runner.withUserConfiguration(TreeListener.class).run(context -> {
            hears("INITIAL /tree 1");
            assertThat(output)
                    .containsOnlyOnce("may not list the children of 1 nodes, the first of which is /tree/secret");
            owner.setAcl("/tree/secret", Acl.OPEN_UNSAFE, -1);
            hears("INITIAL /tree/secret 2");
            hears("INITIAL /tree/secret/deep 3");
            assertThat(heard).isEmpty();
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void hears(String expected) throws InterruptedException {
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    static class NodeListener {
        @ZkWatch(path = "/secret", initial = true)
        void listen(ZkNodeEvent event, @ZkData String data) {
            heard.add(event.getType() + " " + event.getPath() + " " + data);
        }
    }

    static class TreeListener {
        @ZkWatch(path = "/tree", mode = ZkWatch.Mode.TREE, initial = true)
        void listen(ZkNodeEvent event, @ZkData String data) {
            heard.add(event.getType() + " " + event.getPath() + " " + data);
        }
    }
}
