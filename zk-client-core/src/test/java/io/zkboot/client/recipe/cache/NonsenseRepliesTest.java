/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be an answer is no refusal: it has cost the connection, and the cache reads on the next one. */
class NonsenseRepliesTest {
    private final CacheWorld world = new CacheWorld(false);
    private final List<String> told = new ArrayList<>();

    /** Spoils the first answer to this operation. */
    private void spoil(int opCode) {
        boolean[] spoiled = new boolean[1];
        world.server.onReply((request, reply) -> {
            if (spoiled[0] || request.opCode() != opCode) {
                return reply;
            }
            spoiled[0] = true;
            return reply.spoiled(frame -> ByteBuffer.wrap(frame).putInt(4, 4711).array()); // of another request
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.exists, OpCode.getChildren2})
    void aCacheIsNotCompleteBeforeItHasReadWhatWasAnsweredWithNonsense(int opCode) {
        world.make("/c", "/c/a", "/c/b");
        spoil(opCode);
        ZkCache<byte[]> cache = ZkCache.tree(world.client, "/c").withoutData().build();
        cache.addListener(
                new CacheListener<>() {
                    @Override
                    public void initialised(List<CachedNode<byte[]>> nodes) {
                        told.add("initialised with " + nodes.size());
                    }

                    @Override
                    public void changed(CacheChange<byte[]> change) {
                        told.add(change.toString());
                    }

                    @Override
                    public void failed(String node, Throwable failure) {
                        told.add("failed " + node);
                    }
                },
                Runnable::run);
        world.door.runUntilDone(cache.startAsync());
        world.settle();
        assertThat(told).containsExactly("initialised with 3");
        assertThat(world.server.connectRequests()).as("connections").hasSize(2);
    }
}
