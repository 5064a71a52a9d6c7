/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.common.KeyValues;
import io.zkboot.spring.observation.ZkClientObservation.HighCardinalityKeyNames;
import io.zkboot.spring.observation.ZkClientObservation.LowCardinalityKeyNames;

/**
 * The observation {@code zookeeper.client.operation} with the keys of {@link ZkClientObservation}. There is no key
 * {@code error}: Micrometer adds it to timers, and on a span it would mark even success as an error.
 */
public class DefaultZkClientObservationConvention implements ZkClientObservationConvention {
    private final boolean path;

    /** Creates one that tells no paths. */
    public DefaultZkClientObservationConvention() {
        this(false);
    }

    /**
     * Creates one.
     *
     * @param path whether traces tell the path of the node
     */
    public DefaultZkClientObservationConvention(boolean path) {
        this.path = path;
    }

    @Override
    public String getName() {
        return "zookeeper.client.operation";
    }

    @Override
    public String getContextualName(ZkClientObservationContext context) {
        return "zookeeper " + context.getOperation();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(ZkClientObservationContext context) {
        return KeyValues.of(
                LowCardinalityKeyNames.CLIENT.withValue(context.getClientName()),
                LowCardinalityKeyNames.OPERATION.withValue(context.getOperation()),
                LowCardinalityKeyNames.OUTCOME.withValue(context.getOutcome().name()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(ZkClientObservationContext context) {
        KeyValues values = KeyValues.empty();
        if (path && context.getPath() != null) {
            values = values.and(HighCardinalityKeyNames.PATH.withValue(context.getPath()));
        }
        if (context.getServer() != null) {
            values = values.and(HighCardinalityKeyNames.SERVER.withValue(context.getServer()));
        }
        return values;
    }
}
