/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.ObservationPredicate;
import io.zkboot.spring.endpoint.ZkEndpointContributor;
import io.zkboot.spring.endpoint.ZkEndpointEntry;
import io.zkboot.spring.observation.DefaultZkClientObservationConvention;
import io.zkboot.spring.observation.ZkClientObservationContext;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/** The code about traces and the actuator of docs/spring.md, which is taken from here. */
interface ObservationExamples {
    @Configuration(proxyBeanMethods = false)
    class Predicate {
        @Bean
        ObservationPredicate onlyWithinATrace() {
            return (name, context) ->
                    !name.equals("zookeeper.client.operation") || context.getParentObservation() != null;
        }
    }

    @Component
    class TeamConvention extends DefaultZkClientObservationConvention {
        @Override
        public KeyValues getLowCardinalityKeyValues(ZkClientObservationContext context) {
            return super.getLowCardinalityKeyValues(context).and("team", "shop");
        }
    }

    /** How many coupons are taken. */
    interface Coupons {
        int taken();
    }

    @Configuration(proxyBeanMethods = false)
    class CouponsSection {
        record CouponEntry(String client, String path, int taken) implements ZkEndpointEntry {}

        @Bean
        ZkEndpointContributor couponsContributor(Coupons coupons) {
            return ZkEndpointContributor.of(
                    "coupons", () -> List.of(new CouponEntry("shop", "/coupons", coupons.taken())));
        }
    }
}
