/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.zkboot.client.event.ObservedOperation;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ZkOperationObserverTest {
    private final TestObservationRegistry registry = TestObservationRegistry.create();

    private void operation(ZkOperationObserver observer, @Nullable Throwable failure, @Nullable String server) {
        ObservedOperation started = requireNonNull(observer.operationStarted("getData", "/secret/path"));
        started.ended(failure, server);
    }

    private ZkOperationObserver observer(boolean path) {
        return new ZkOperationObserver(registry, "orders", null, path);
    }

    @Test
    void anOperationThatSucceedsIsAnObservationOfTheClient() {
        operation(observer(false), null, "zk1:2181");
        assertThat(registry)
                .hasSingleObservationThat()
                .hasNameEqualTo("zookeeper.client.operation")
                .hasContextualNameEqualTo("zookeeper getData")
                .hasLowCardinalityKeyValue("client", "orders")
                .hasLowCardinalityKeyValue("operation", "getData")
                .hasLowCardinalityKeyValue("outcome", "SUCCESS")
                .hasHighCardinalityKeyValue("server", "zk1:2181")
                .doesNotHaveHighCardinalityKeyValueWithKey("path")
                .doesNotHaveLowCardinalityKeyValueWithKey("error")
                .doesNotHaveError()
                .hasBeenStarted()
                .hasBeenStopped();
    }

    @Test
    void thePathIsToldIfAskedFor() {
        operation(observer(true), null, null);
        assertThat(registry)
                .hasSingleObservationThat()
                .hasHighCardinalityKeyValue("path", "/secret/path")
                .doesNotHaveHighCardinalityKeyValueWithKey("server");
    }

    @Test
    void aFailureIsItsError() {
        IllegalStateException failure = new IllegalStateException("failed");
        operation(observer(false), failure, null);
        assertThat(registry)
                .hasSingleObservationThat()
                .hasLowCardinalityKeyValue("outcome", "ERROR")
                .hasError(failure);
    }

    @Test
    void whatTheCallerGivesUpIsNoError() {
        operation(observer(false), new CancellationException(), null);
        assertThat(registry)
                .hasSingleObservationThat()
                .hasLowCardinalityKeyValue("outcome", "CANCELLED")
                .doesNotHaveError();
    }

    @Test
    void theParentIsWhatWasCurrentAtTheStartThoughItEndsElsewhere() throws InterruptedException {
        Observation caller = Observation.start("caller", registry);
        ObservedOperation started;
        try (Observation.Scope scope = caller.openScope()) {
            started = requireNonNull(observer(false).operationStarted("getData", "/a"));
            assertThat(registry.getCurrentObservation()).isSameAs(caller);
        }
        Thread other = new Thread(() -> started.ended(null, null));
        other.start();
        other.join();
        caller.stop();
        assertThat(registry)
                .hasObservationWithNameEqualTo("zookeeper.client.operation")
                .that()
                .hasParentObservationEqualTo(caller)
                .hasBeenStopped();
    }

    @Test
    void nobodyWhoListensCostsNothing() {
        assertThat(new ZkOperationObserver(ObservationRegistry.NOOP, "orders", null, false)
                        .operationStarted("getData", "/a"))
                .isNull();
        assertThat(new ZkOperationObserver(ObservationRegistry.create(), "orders", null, false)
                        .operationStarted("getData", "/a"))
                .isNull();
        registry.observationConfig().observationPredicate((name, context) -> !name.startsWith("zookeeper."));
        assertThat(observer(false).operationStarted("getData", "/a")).isNull();
    }

    @Test
    void aConventionReplacesNamesAndKeys() {
        ZkClientObservationConvention mine = new DefaultZkClientObservationConvention() {
            @Override
            public String getName() {
                return "zk";
            }

            @Override
            public KeyValues getLowCardinalityKeyValues(ZkClientObservationContext context) {
                return super.getLowCardinalityKeyValues(context).and("team", "shop");
            }
        };
        operation(new ZkOperationObserver(registry, "orders", mine, false), null, null);
        assertThat(registry)
                .hasSingleObservationThat()
                .hasNameEqualTo("zk")
                .hasLowCardinalityKeyValue("team", "shop")
                .hasLowCardinalityKeyValue("outcome", "SUCCESS");
    }

    @Test
    void theTimerHasTheTagsThatArePromised() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ObservationRegistry timed = ObservationRegistry.create();
        timed.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        operation(new ZkOperationObserver(timed, "orders", null, true), new IllegalStateException(), "zk1:2181");
        assertThat(meters.get("zookeeper.client.operation").timer().getId().getTags())
                .extracting(tag -> tag.getKey() + "=" + tag.getValue())
                .containsExactlyInAnyOrder(
                        "client=orders", "operation=getData", "outcome=ERROR", "error=IllegalStateException");
    }
}
