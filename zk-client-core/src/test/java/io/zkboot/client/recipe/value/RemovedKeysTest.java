/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetDataResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A removal that is refused, meets others, or is given up. */
class RemovedKeysTest {
    private static final String KEY = "one";

    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user();
    private final ZkMetadataStore store = ZkMetadataStore.of(user.client, "/values", Duration.ofSeconds(3));

    @BeforeEach
    void put() {
        world.given("a".getBytes(UTF_8));
        world.asked();
    }

    private void refuse(int opCode, Code code, int times) {
        int[] left = {times};
        world.script(request -> request.opCode() == opCode && left[0]-- > 0 ? Reply.error(code.intValue()) : null);
    }

    /** Lets something happen just before the first transaction. */
    private void beforeTheTransaction(Runnable happens) {
        boolean[] happened = {false};
        world.script(request -> {
            if (request.opCode() == OpCode.multi && !happened[0]) {
                happened[0] = true;
                happens.run();
            }
            return null;
        });
    }

    private String removed() {
        return world.finish(store.removeAsync(KEY));
    }

    @Test
    void whoMayNotMakeAMarkReadListOrDeleteIsToldSoAtOnce() {
        for (int opCode : new int[] {OpCode.create2, OpCode.getData, OpCode.getChildren2, OpCode.multi}) {
            refuse(opCode, Code.NOAUTH, 1);
            assertThat(world.failure(store.removeAsync(KEY)))
                    .as("operation %s", opCode)
                    .isInstanceOf(NoAuthException.class);
            world.settle();
            assertThat(world.server.children(PATH)).as("marks").isEmpty();
        }
        assertThat(removed()).isEqualTo("a");
    }

    @Test
    void aServerThatIsTooBusyForAnyStepIsAskedAgain() {
        for (int opCode : new int[] {OpCode.create2, OpCode.getData, OpCode.getChildren2, OpCode.multi}) {
            world.given("a".getBytes(UTF_8));
            refuse(opCode, Code.THROTTLEDOP, 2);
            assertThat(removed()).as("operation %s", opCode).isEqualTo("a");
            assertThat(world.server.look(PATH)).isNull();
        }
    }

    @Test
    void whatSomebodyElseRemovesAtTheLastMomentWasMissing() {
        beforeTheTransaction(() -> {
            world.server.children(PATH).forEach(mark -> world.server.delete(PATH + "/" + mark));
            world.server.delete(PATH);
        });
        assertThat(removed()).isNull();
    }

    @Test
    void aMarkThatAWriterMakesAtTheLastMomentIsRemovedAsWell() {
        beforeTheTransaction(() -> world.server.change(PATH + "/_c_other-mark", false));
        assertThat(removed()).isEqualTo("a");
        assertThat(world.server.look(PATH)).isNull();
    }

    /** As when the mark was made by a second try. */
    @Test
    void whatWasReadBeforeTheMarkWasMadeIsReadAgain() {
        boolean[] read = {false};
        world.script(request -> {
            if (request.opCode() != OpCode.getData || read[0]) {
                return null;
            }
            read[0] = true;
            Stat before = new Stat();
            before.setVersion(world.server.look(PATH).getVersion());
            world.given("b".getBytes(UTF_8));
            return Reply.ok(new GetDataResponse("a".getBytes(UTF_8), before));
        });
        assertThat(removed()).isEqualTo("b");
        assertThat(world.asked()).filteredOn(code -> code == OpCode.multi).hasSize(1);
    }

    @Test
    void whoeverComesTooLateEachTimeMakesPauses() {
        user.connection().latency(Duration.ofMillis(1));
        int[] others = {0};
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                world.given(("v" + ++others[0]).getBytes(UTF_8));
            }
            return null;
        });
        CompletableFuture<String> removal = store.removeAsync(KEY);
        world.clients.run(Duration.ofSeconds(2));
        assertThat(others[0]).isBetween(10, 60);
        world.script(request -> null);
        assertThat(world.finish(removal)).isEqualTo("v" + others[0]);
    }

    @Test
    void aMarkThatWasMadeForNobodyIsDeleted() {
        boolean[] asked = {false};
        world.script(request -> {
            if (request.opCode() == OpCode.getData) {
                asked[0] = true;
                return Reply.ok(new GetDataResponse("a".getBytes(UTF_8), world.server.look(PATH)))
                        .after(Duration.ofMillis(300));
            }
            return null;
        });
        CompletableFuture<String> removal = store.removeAsync(KEY);
        world.until(() -> asked[0]);
        world.clients.run(Duration.ofMillis(100)); // the mark is known, the data are not
        assertThat(world.server.children(PATH)).hasSize(1);
        removal.cancel(false);
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(world.server.data(PATH)).isEqualTo("a".getBytes(UTF_8));
    }

    @Test
    void aRemovalOnItsWayWhenTheClientEndsIsUnknown() {
        boolean[] sent = {false};
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                sent[0] = true;
                user.deafen();
            }
            return null;
        });
        CompletableFuture<String> removal = store.removeAsync(KEY);
        world.until(() -> sent[0]);
        user.member.close();
        assertThat(world.failure(removal))
                .isInstanceOfSatisfying(
                        ZkException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN));
        assertThat(world.server.look(PATH)).isNull();
    }
}
