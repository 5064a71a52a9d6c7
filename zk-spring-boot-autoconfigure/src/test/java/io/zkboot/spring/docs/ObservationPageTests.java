/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.endpoint.ZkEndpointAutoConfiguration;
import io.zkboot.spring.endpoint.ZkEndpoint;
import io.zkboot.spring.observation.ZkOperationObserver;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The code about traces and the actuator of docs/spring.md does what it says. */
class ObservationPageTests {
    private final TestObservationRegistry registry = TestObservationRegistry.create();

    @Test
    void operationsWithoutACallerAreLeftOut() {
        ObservationPredicate predicate = new ObservationExamples.Predicate().onlyWithinATrace();
        registry.observationConfig().observationPredicate(predicate);
        ZkOperationObserver observer = new ZkOperationObserver(registry, "shop", null, false);
        assertThat(observer.operationStarted("getData", "/a")).isNull();
        Observation caller = Observation.start("caller", registry);
        try (Observation.Scope scope = caller.openScope()) {
            assertThat(scope.isNoop()).isFalse();
            assertThat(observer.operationStarted("getData", "/a")).isNotNull();
        }
        caller.stop();
    }

    @Test
    void theConventionNamesTheTeam() {
        requireNonNull(new ZkOperationObserver(registry, "shop", new ObservationExamples.TeamConvention(), false)
                        .operationStarted("getData", "/a"))
                .ended(null, null);
        assertThat(registry)
                .hasSingleObservationThat()
                .hasLowCardinalityKeyValue("team", "shop")
                .hasLowCardinalityKeyValue("outcome", "SUCCESS");
    }

    @Test
    void theEndpointHasASectionOfCoupons() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkEndpointAutoConfiguration.class))
                .withBean(ObservationExamples.Coupons.class, () -> () -> 7)
                .withUserConfiguration(ObservationExamples.CouponsSection.class)
                .withPropertyValues(
                        "zk.connect-string=localhost:1",
                        "zk.client-name=shop",
                        "management.endpoints.web.exposure.include=health, zookeeper")
                .run(context -> assertThat(
                                context.getBean(ZkEndpoint.class).zookeeper().sections())
                        .hasToString("{coupons=[CouponEntry[client=shop, path=/coupons, taken=7]]}"));
    }
}
