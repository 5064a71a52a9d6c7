/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.leader.Leader;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.spring.config.ZkConfigChangedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What a native image needs so that conditions in SpEL can read events. */
final class ZkEventHints implements RuntimeHintsRegistrar {
    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        List<Class<?>> read = List.of(
                ZkAuthFailedEvent.class,
                ZkClientStartedEvent.class,
                ZkClientStoppedEvent.class,
                ZkConnectedEvent.class,
                ZkDisconnectedEvent.class,
                ZkSessionExpiredEvent.class,
                ZkSessionLostEvent.class,
                ZkNodeChildrenChangedEvent.class,
                ZkNodeCreatedEvent.class,
                ZkNodeDataChangedEvent.class,
                ZkNodeDeletedEvent.class,
                ZkNodeInitialEvent.class,
                ZkWatchEndpointFailedEvent.class,
                ZkWatchEndpointRecoveredEvent.class,
                ZkLeaderChangedEvent.class,
                ZkLeaderConfirmedEvent.class,
                ZkLeaderGrantedEvent.class,
                ZkLeaderInDoubtEvent.class,
                ZkLeaderRevokedEvent.class,
                ZkConfigChangedEvent.class,
                // what they return, where a condition asks further
                ZkNodeEventType.class,
                ZkWatchFailureKind.class,
                Leader.class,
                Leadership.class,
                LossReason.class,
                Reason.class,
                SessionState.class);
        read.forEach(type -> hints.reflection().registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS));
    }
}
