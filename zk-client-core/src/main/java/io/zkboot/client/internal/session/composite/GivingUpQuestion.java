/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import io.zkboot.client.internal.session.delivery.Delivery;

/** A retry policy is asked whether to give up. */
record GivingUpQuestion(CompositeOperation operation) implements Delivery {
    @Override
    public void deliver() {
        operation.askWhetherToGiveUp();
    }

    @Override
    public String describe() {
        return "interrupt function of the retry policy of " + operation.lastCall();
    }
}
