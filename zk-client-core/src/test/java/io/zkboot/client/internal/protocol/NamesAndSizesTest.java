/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.internal.jute.JuteWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a request says of itself: its path and name in failures, and the room that it needs. */
class NamesAndSizesTest {
    @Test
    void requestThatConcernsNoSingleNodeHasNoPath() {
        List<Request<?>> withoutNode = List.of(
                new SessionRequest.Ping(),
                new SessionRequest.CloseSession(),
                new AccessRequest.WhoAmI(),
                new ConfigRequest.Reconfig(Reconfiguration.incremental().removing(1)),
                new MultiRequest(List.of(), Acl.OPEN_UNSAFE),
                new MultiReadRequest(List.of(), UnaryOperator.identity()),
                new WatchRequest.SetWatches(1, List.of("/a"), List.of(), List.of()),
                new WatchRequest.SetWatches2(1, List.of("/a"), List.of(), List.of(), List.of(), List.of()));
        assertThat(withoutNode).allSatisfy(each -> assertThat(each.path()).isNull());
    }

    @Test
    void configurationIsAReadOfItsNodeUnderANameOfItsOwn() {
        ConfigRequest.GetConfig request = new ConfigRequest.GetConfig(false);
        assertThat(request.path()).isEqualTo("/zookeeper/config");
        assertThat(request.operation()).isEqualTo("getConfig");
    }

    @Test
    void readsOfTheWidestCharactersFitIntoTheirBound() {
        String widest = "\uffff\uffff"; // each is three bytes of UTF-8, the most that a char can take
        for (Request<?> request : List.of(
                Request.getData(widest, true), Request.exists(widest, false), Request.getChildren(widest, true))) {
            ByteBuffer out = ByteBuffer.allocate(request.sizeBound());
            request.encode(new JuteWriter(out));
            assertThat(out.position()).isEqualTo(Integer.BYTES + 6 + 1);
        }
    }
}
