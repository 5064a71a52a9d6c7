/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/** What a {@link ZkClientObservationConvention} can tell of one operation of a client. */
public final class ZkClientObservationContext extends SenderContext<Object> {
    /** How the operation ended. */
    private ZkObservationOutcome outcome = ZkObservationOutcome.UNKNOWN;

    private final String clientName;
    private final String operation;
    private final @Nullable String path;
    private @Nullable String server;

    /**
     * Creates one.
     *
     * @param clientName name of the client
     * @param operation name of the operation, such as {@code getData}
     * @param path path of the node as the caller gave it, null if there is none, or there are several
     */
    public ZkClientObservationContext(String clientName, String operation, @Nullable String path) {
        super((carrier, key, value) -> {}, Kind.CLIENT); // a request of ZooKeeper's has no place for a trace
        this.clientName = clientName;
        this.operation = operation;
        this.path = path;
        setCarrier(this);
        setRemoteServiceName("zookeeper");
    }

    /** Returns the name of the client. */
    public String getClientName() {
        return clientName;
    }

    /** Returns the name of the operation. */
    public String getOperation() {
        return operation;
    }

    /** Returns the path as the caller gave it, null if there is none, or there are several. */
    public @Nullable String getPath() {
        return path;
    }

    /** Returns {@code host:port} of the server that was connected at the end, null before, or if there was none. */
    public @Nullable String getServer() {
        return server;
    }

    void setServer(@Nullable String server) {
        this.server = server;
    }

    /** Returns how it ended. */
    public ZkObservationOutcome getOutcome() {
        return outcome;
    }

    void setOutcome(ZkObservationOutcome outcome) {
        this.outcome = outcome;
    }
}
