/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.common.KeyValues;
import io.zkboot.spring.observation.ZkListenerObservation.HighCardinalityKeyNames;
import io.zkboot.spring.observation.ZkListenerObservation.LowCardinalityKeyNames;

/** The observation {@code zookeeper.listener} with the keys of {@link ZkListenerObservation}. */
public class DefaultZkListenerObservationConvention implements ZkListenerObservationConvention {
    private final boolean path;

    /** Creates one that tells no paths. */
    public DefaultZkListenerObservationConvention() {
        this(false);
    }

    /**
     * Creates one.
     *
     * @param path whether traces tell the path of the node
     */
    public DefaultZkListenerObservationConvention(boolean path) {
        this.path = path;
    }

    @Override
    public String getName() {
        return "zookeeper.listener";
    }

    @Override
    public String getContextualName(ZkListenerObservationContext context) {
        return "zookeeper " + context.getEndpointId();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(ZkListenerObservationContext context) {
        return KeyValues.of(
                LowCardinalityKeyNames.CLIENT.withValue(context.getClientName()),
                LowCardinalityKeyNames.ID.withValue(context.getEndpointId()),
                LowCardinalityKeyNames.OUTCOME.withValue(context.getOutcome().name()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(ZkListenerObservationContext context) {
        KeyValues values = KeyValues.of(HighCardinalityKeyNames.EVENT.withValue(
                context.getEvent().getType().name()));
        return path
                ? values.and(HighCardinalityKeyNames.PATH.withValue(
                        context.getEvent().getPath()))
                : values;
    }
}
