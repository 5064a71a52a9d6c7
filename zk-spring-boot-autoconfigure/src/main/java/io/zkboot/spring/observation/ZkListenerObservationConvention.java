/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of watch methods and gives them their keys. A bean of this type replaces the default one; it
 * usually extends {@link DefaultZkListenerObservationConvention}.
 */
public interface ZkListenerObservationConvention extends ObservationConvention<ZkListenerObservationContext> {
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof ZkListenerObservationContext;
    }
}
