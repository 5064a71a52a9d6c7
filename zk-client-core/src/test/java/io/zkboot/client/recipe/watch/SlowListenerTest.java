/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which order a listener that has no time hears what has come meanwhile, on virtual time. */
class SlowListenerTest {
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = SimulatedClient.of(door);
    private final Heard<WatchedData<byte[]>> heard = Heard.data();
    private final List<Runnable> tasks = new ArrayList<>();

    private void write(String text) {
        server.apply(Map.of("/n", text.getBytes(StandardCharsets.UTF_8)));
    }

    private void settle() {
        door.run(Duration.ofMillis(500));
    }

    @BeforeEach
    void watch() {
        write("1");
        DataWatch.builder(client, "/n").executor(tasks::add).start(heard);
        settle();
    }

    @Test
    void theFirstStateIsToldInFrontOfWhatIsSaidOfIt() {
        server.connection().cut();
        write("2");
        settle();
        tasks.remove(0).run();
        assertThat(heard.since()).containsExactly("2", "-stale", "-current");
    }

    @Test
    void aLaterStateIsToldBehindTheLossThatItCameBehind() {
        tasks.remove(0).run();
        write("2");
        settle();
        server.connection().cut();
        write("3");
        settle();
        tasks.remove(0).run();
        assertThat(heard.since()).containsExactly("1", "-stale", "3", "-current");
    }

    @Test
    void whatCouldNotBeReadForAWhileIsNotToldAgainToWhoHasNotHeardOfThat() {
        AtomicBoolean broken = new AtomicBoolean();
        DataCodec codec = new DataCodec() {
            @Override
            public byte[] encode(String path, byte[] data) {
                return data;
            }

            @Override
            public byte[] decode(String path, byte[] stored) {
                if (broken.get()) {
                    throw new IllegalStateException("expected by the test");
                }
                return stored;
            }
        };
        tasks.clear(); // the other watch is not heard
        DataWatch<byte[]> watch = DataWatch.builder(client.withCodec(codec), "/n")
                .executor(tasks::add)
                .start(heard);
        settle();
        tasks.remove(0).run();
        broken.set(true);
        server.connection().cut();
        settle();
        assertThat(watch.last())
                .hasValueSatisfying(now -> assertThat(now.failure()).isNotNull());
        broken.set(false);
        server.connection().cut();
        settle();
        tasks.forEach(Runnable::run);
        assertThat(heard.since()).containsOnlyOnce("1").last().isEqualTo("-current");
    }
}
