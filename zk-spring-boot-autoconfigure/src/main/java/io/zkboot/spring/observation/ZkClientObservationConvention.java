/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of client operations and gives them their keys. A bean of this type replaces the default one;
 * it usually extends {@link DefaultZkClientObservationConvention}.
 */
public interface ZkClientObservationConvention extends ObservationConvention<ZkClientObservationContext> {
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof ZkClientObservationContext;
    }
}
