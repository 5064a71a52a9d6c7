/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.discovery.InstancePaths.Place;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceIndexTest {
    private final InstanceIndex index = new InstanceIndex();

    @Test
    void changesAreShownTogetherAndInTheOrderOfNodes() {
        index.put(new Place("a", "2"), instance("a", 2));
        index.put(new Place("a", "1"), instance("a", 1));
        index.put(new Place("b", "1"), instance("b", 1));
        assertThat(index.services()).isEmpty();
        assertThat(index.show()).containsExactlyInAnyOrder("a", "b");
        assertThat(index.instances("a")).extracting(ZkServiceInstance::getPort).containsExactly(1, 2);
        assertThat(index.show()).isEmpty();
    }

    @Test
    void anInstanceThatIsMadeAgainAsItWasIsNoChange() {
        index.put(new Place("a", "1"), instance("a", 1));
        assertThat(index.show()).containsExactly("a");
        index.put(new Place("a", "1"), null);
        index.put(new Place("a", "1"), instance("a", 1));
        assertThat(index.show()).isEmpty();
        index.put(new Place("a", "1"), instance("a", 2));
        assertThat(index.show()).containsExactly("a");
    }

    @Test
    void aServiceGoesWithItsLastInstance() {
        index.put(new Place("a", "1"), instance("a", 1));
        index.put(new Place("b", "1"), instance("b", 1));
        index.show();
        index.put(new Place("a", "1"), null);
        assertThat(index.show()).containsExactly("a");
        assertThat(index.services()).containsExactly("b");
        index.clear();
        assertThat(index.services()).containsExactly("b");
        assertThat(index.show()).containsExactly("b");
        assertThat(index.services()).isEmpty();
    }

    @Test
    void theNameOfAServiceMayHaveSlashes() {
        InstancePaths paths = new InstancePaths("/services");
        assertThat(paths.place("/services")).isNull();
        assertThat(paths.place("/services/orders")).isNull();
        assertThat(paths.place("/services/orders/1")).isEqualTo(new Place("orders", "1"));
        assertThat(paths.place("/services/shop/orders/1")).isEqualTo(new Place("shop/orders", "1"));
        assertThat(new InstancePaths("/").place("/orders/1")).isEqualTo(new Place("orders", "1"));
        assertThat(new InstancePaths("/").place("/orders")).isNull();
        ZkRegistration registration =
                ZkRegistration.of("shop/orders", "h").instanceId("1").build();
        assertThat(paths.path(registration)).isEqualTo("/services/shop/orders/1");
        assertThat(new InstancePaths("/").path(registration)).isEqualTo("/shop/orders/1");
    }

    private static ZkServiceInstance instance(String service, int port) {
        return new ZkServiceInstance(
                service, "id", "host", port, false, URI.create("http://host:" + port), Map.of(), true);
    }
}
